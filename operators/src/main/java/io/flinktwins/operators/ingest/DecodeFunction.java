package io.flinktwins.operators.ingest;

import io.flinktwins.operators.deadletters.DeadLetterFactory;
import io.flinktwins.operators.deadletters.DeadLetterFactory.Subject;
import io.flinktwins.operators.records.RawRecord;
import io.flinktwins.operators.records.Received;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Rejection;
import io.flinktwins.schemas.Stage;
import io.flinktwins.schemas.wire.RecordType;
import io.flinktwins.schemas.wire.UndecodableRecordException;
import java.time.Clock;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Decodes raw records of one contract and checks them by its rule. Each record leaves exactly once: as an event that
 * later operators need not doubt, or as a dead letter in the side output {@link DeadLetterFactory#TAG}; but a deletion, of
 * a contract that has them, is only counted, in the metric {@code deletions}. Never throws for what a record holds.
 */
public final class DecodeFunction<T extends SpecificRecord> extends ProcessFunction<RawRecord, Received<T>> {

    private final RecordType<T> contract;
    private final EventRule<T> rule;
    private final DeadLetterFactory deadLetters;
    private transient Clock clock;
    private transient Counter deletions;

    public DecodeFunction(Class<T> contract, EventRule<T> rule, DeadLetterFactory deadLetters) {
        this.contract = RecordType.of(contract);
        this.rule = rule;
        this.deadLetters = deadLetters;
    }

    @Override
    public void open(OpenContext context) {
        clock = Clock.systemUTC();
        deletions = getRuntimeContext().getMetricGroup().counter("deletions");
    }

    @Override
    public void processElement(RawRecord raw, Context context, Collector<Received<T>> out) {
        if (raw.value() == null) {
            processDeletion(raw, context);
            return;
        }
        Received<T> received;
        try {
            received = Received.decode(raw, contract);
        } catch (UndecodableRecordException e) {
            Rejection rejection = new Rejection(e.reason(), String.valueOf(e.getMessage()));
            reject(raw, Stage.INGEST, rejection, Subject.UNKNOWN, context);
            return;
        }
        Rejection rejection = rule.check(received.event());
        if (rejection == null) {
            out.collect(received);
        } else {
            reject(raw, rule.stage(), rejection, rule.subject(received.event()), context);
        }
    }

    private void processDeletion(RawRecord raw, Context context) {
        if (rule.isDeletable() && raw.key() != null) {
            deletions.inc();
        } else {
            Rejection rejection = new Rejection(Reason.MALFORMED_RECORD, "the record has no value");
            reject(raw, Stage.INGEST, rejection, Subject.UNKNOWN, context);
        }
    }

    private void reject(RawRecord raw, Stage stage, Rejection rejection, Subject image, Context context) {
        context.output(DeadLetterFactory.TAG, deadLetters.of(raw, stage, rejection, image, clock.instant()));
    }
}
