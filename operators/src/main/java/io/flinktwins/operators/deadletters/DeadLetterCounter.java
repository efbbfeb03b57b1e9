package io.flinktwins.operators.deadletters;

import static java.util.Objects.requireNonNull;

import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.Reason;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** Hands a job's dead letters on, and counts them by reason in the metric {@code deadLetters}. */
public final class DeadLetterCounter extends RichMapFunction<DeadLetter, DeadLetter> {

    private transient Map<Reason, Counter> letters;

    @Override
    public void open(OpenContext context) {
        register(getRuntimeContext().getMetricGroup());
    }

    void register(MetricGroup operator) {
        letters = new EnumMap<>(Reason.class);
        // All of them from the start: a rate needs to have seen the zero before the first letter.
        for (Reason reason : Reason.values()) {
            letters.put(reason, operator.addGroup("reason", reason.name()).counter("deadLetters"));
        }
    }

    @Override
    public DeadLetter map(DeadLetter letter) {
        requireNonNull(letters.get(letter.getReason())).inc();
        return letter;
    }
}
