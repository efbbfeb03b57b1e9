package io.flinktwins.cli.publish;

import io.flinktwins.cli.kafka.EventProducer;
import io.flinktwins.cli.kafka.TopicReader;
import io.flinktwins.jobs.registry.FramedRecords;
import io.flinktwins.operators.deadletters.DeadLetterFactory;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.RecordHeader;
import io.flinktwins.schemas.wire.RecordCodec;
import io.flinktwins.schemas.wire.UndecodableRecordException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Sends the records of dead letters back to where they came from, each position once. */
final class DeadLetterReplay {

    private static final Duration POLL = Duration.ofMillis(200);

    private final Set<Position> seen = new HashSet<>();
    private final List<Position> withoutPayload = new ArrayList<>();
    private final FramedRecords<DeadLetter> letters;
    private final DeadLetterSelection selection;
    private final Pace pace;
    private long undecodable;

    /** Where a record was that became a dead letter. */
    private record Position(String topic, int partition, long offset) {

        @Override
        public String toString() {
            return "%s-%d@%d".formatted(topic, partition, offset);
        }
    }

    DeadLetterReplay(FramedRecords<DeadLetter> letters, DeadLetterSelection selection, Pace pace) {
        this.letters = letters;
        this.selection = selection;
        this.pace = pace;
    }

    /** Replays all letters that were in the topic when the reader was opened. */
    void run(TopicReader topic, EventProducer producer) throws InterruptedException {
        while (producer.isUsable() && !topic.isAtEnd()) {
            for (ConsumerRecord<byte[], byte[]> letter : topic.poll(POLL)) {
                replay(letter, producer);
            }
        }
        producer.flush();
    }

    private void replay(ConsumerRecord<byte[], byte[]> found, EventProducer producer) throws InterruptedException {
        if (found.value() == null) {
            return; // a letter that somebody has deleted
        }
        try {
            DeadLetter letter = letters.decode(found.value());
            if (selection.includes(letter) && seen.add(position(letter))) {
                replay(letter, producer);
            }
        } catch (UndecodableRecordException e) {
            undecodable++;
        }
    }

    private void replay(DeadLetter letter, EventProducer producer) throws InterruptedException {
        ByteBuffer payload = letter.getPayload();
        if (payload == null && letter.getPayloadSize() != DeadLetterFactory.NO_VALUE) {
            withoutPayload.add(position(letter));
            return;
        }
        TimeUnit.NANOSECONDS.sleep(pace.nanosToNext());
        producer.sendAgain(record(letter, bytes(payload)));
    }

    private static ProducerRecord<byte[], byte[]> record(DeadLetter letter, byte @Nullable [] payload) {
        Instant timestamp = letter.getRecordTimestamp();
        @SuppressWarnings("NullAway") // Kafka takes null for "by key", "now", "no key" and "no value"
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                letter.getTopic(),
                null,
                timestamp == null ? null : timestamp.toEpochMilli(),
                bytes(letter.getKey()),
                payload);
        for (RecordHeader header : letter.getHeaders()) {
            record.headers().add(header.getName(), bytes(header.getValue()));
        }
        return record;
    }

    @SuppressWarnings("NullAway") // nothing for nothing
    private static byte[] bytes(@Nullable ByteBuffer buffer) {
        return buffer == null ? null : RecordCodec.bytes(buffer);
    }

    private static Position position(DeadLetter letter) {
        return new Position(letter.getTopic(), letter.getPartition(), letter.getOffset());
    }

    /** Letters whose records can't be sent, because they were over the limit for payloads: where the records were. */
    List<String> withoutPayload() {
        return withoutPayload.stream().map(Position::toString).toList();
    }

    /** Records of the topic that are no letters. */
    long undecodable() {
        return undecodable;
    }
}
