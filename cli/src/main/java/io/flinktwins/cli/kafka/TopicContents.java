package io.flinktwins.cli.kafka;

import io.flinktwins.schemas.wire.RecordCodec;
import io.flinktwins.schemas.wire.UndecodableRecordException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a topic holds now: the records of one contract, from the first to the last one that is there when it is opened. */
public final class TopicContents {

    private static final Duration POLL = Duration.ofMillis(200);

    private TopicContents() {}

    /** Takes one record after another, until it has enough. */
    public interface Taker<T> {

        void take(T record);

        /** Whether the rest of the topic is of no use. */
        default boolean hasEnough() {
            return false;
        }
    }

    /** Reads a topic; records that are none of the contract are passed over, and so are those without a value. */
    public static <T extends SpecificRecord> void read(
            Map<String, ?> client, String topic, Class<T> contract, Taker<T> taker) throws InterruptedException {
        RecordCodec<T> codec = RecordCodec.of(contract);
        try (TopicReader reader = TopicReader.fromBeginning(client, List.of(topic))) {
            while (!taker.hasEnough() && !reader.isAtEnd()) {
                for (ConsumerRecord<byte[], byte[]> found : reader.poll(POLL)) {
                    take(found, codec, taker::take);
                }
            }
        }
    }

    private static <T extends SpecificRecord> void take(
            ConsumerRecord<byte[], byte[]> found, RecordCodec<T> codec, Consumer<T> taker) {
        if (found.value() == null) {
            return;
        }
        try {
            taker.accept(codec.decode(found.value()));
        } catch (UndecodableRecordException e) {
            // What is wrong with it is in its dead letter, or was never the jobs' affair.
        }
    }
}
