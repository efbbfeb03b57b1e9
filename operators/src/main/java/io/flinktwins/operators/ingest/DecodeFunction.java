package io.flinktwins.operators.ingest;

import io.flinktwins.operators.deadletters.DeadLetterFactory;
import io.flinktwins.operators.records.RawRecord;
import io.flinktwins.operators.records.Received;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.Rejection;
import io.flinktwins.schemas.Stage;
import io.flinktwins.schemas.wire.RecordType;
import io.flinktwins.schemas.wire.UndecodableRecordException;
import java.time.Clock;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Decodes raw records of one contract. Each record leaves exactly once: as an event, or as a dead letter in the side
 * output {@link DeadLetterFactory#TAG}. Never throws for what a record holds.
 */
public final class DecodeFunction<T extends SpecificRecord> extends ProcessFunction<RawRecord, Received<T>> {

    private final RecordType<T> contract;
    private final EventRule<T> rule;
    private final IdentityOf<T> identity;
    private final DeadLetterFactory deadLetters;

    private transient Clock clock;

    public DecodeFunction(Class<T> contract, EventRule<T> rule, IdentityOf<T> identity, DeadLetterFactory deadLetters) {
        this.contract = RecordType.of(contract);
        this.rule = rule;
        this.identity = identity;
        this.deadLetters = deadLetters;
    }

    @Override
    public void open(OpenContext context) {
        clock = Clock.systemUTC();
    }

    @Override
    public void processElement(RawRecord raw, Context context, Collector<Received<T>> out) {
        T event;
        try {
            event = contract.codec().decode(raw.value());
        } catch (UndecodableRecordException e) {
            reject(raw, null, new Rejection(e.reason(), String.valueOf(e.getMessage())), context);
            return;
        }
        Rejection rejection = rule.check(event);
        if (rejection == null) {
            out.collect(new Received<>(raw, event));
        } else {
            reject(raw, identity.of(event), rejection, context);
        }
    }

    private void reject(RawRecord raw, @Nullable String imageId, Rejection rejection, Context context) {
        DeadLetter letter = deadLetters.of(raw, Stage.INGEST, rejection, imageId, clock.instant());
        context.output(DeadLetterFactory.TAG, letter);
    }

    /** Where a contract keeps the image's identity. */
    @FunctionalInterface
    public interface IdentityOf<T> extends java.io.Serializable {
        String of(T event);
    }
}
