package io.flinktwins.cli.review.feed;

import io.flinktwins.jobs.kafka.brokers.RootCause;
import io.flinktwins.schemas.LabelEvent;
import io.flinktwins.schemas.wire.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends the labels that people give, and says when Kafka has them. Thread-safe.
 *
 * <p>The same choice of the same person again, as a double click makes it, is not sent again.
 */
public final class LabelSender implements AutoCloseable {

    /** A person waits for it. */
    private static final int PATIENCE_MILLIS = 10_000;

    private static final int REQUEST_MILLIS = 4_000;
    private static final int KEPT_CHOICES = 10_000;
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final RecordCodec<LabelEvent> codec = RecordCodec.of(LabelEvent.class);
    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final Clock clock;
    private final Map<String, Sent> newest = new LinkedHashMap<>();

    /**
     * What somebody says an image shows.
     *
     * @param label the class's text, if it has one
     * @param selectionProbability with which the image was chosen to be labelled, if it was
     */
    public record Choice(
            String imageId,
            int classId,
            @Nullable String label,
            String annotator,
            @Nullable Double selectionProbability) {}

    private record Sent(Choice choice, Instant labelledAt, CompletableFuture<Instant> acknowledged) {

        /** Unless sending it failed, or somebody elsewhere has labelled the image since. */
        boolean covers(Choice other, @Nullable Instant labelledBefore) {
            return choice.equals(other)
                    && !acknowledged.isCompletedExceptionally()
                    && (labelledBefore == null || !labelledBefore.isAfter(labelledAt));
        }
    }

    /** Says that Kafka did not take a label, and why. */
    public static final class LabelNotSentException extends Exception {

        LabelNotSentException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private LabelSender(Producer<byte[], byte[]> producer, String topic, Clock clock) {
        this.producer = producer;
        this.topic = topic;
        this.clock = clock;
    }

    /** Opens a sender to a topic with the settings of a Kafka client. */
    public static LabelSender open(Map<String, ?> client, String topic, Clock clock) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.putAll(Map.of(
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true,
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                PATIENCE_MILLIS,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                REQUEST_MILLIS,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                PATIENCE_MILLIS));
        return new LabelSender(
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()), topic, clock);
    }

    /**
     * Sends a choice, unless it is the newest one for its image already.
     *
     * @param labelledBefore when the label that counts until now was given: the new one is later, whatever the clocks
     * @return when it was given, as Kafka has it now
     * @throws LabelNotSentException if Kafka does not take it; it may be sent again
     */
    public Instant send(Choice choice, @Nullable Instant labelledBefore) throws LabelNotSentException {
        try {
            return choose(choice, labelledBefore).join();
        } catch (CompletionException | KafkaException e) {
            throw new LabelNotSentException("Kafka did not take the label: " + RootCause.message(e), e);
        }
    }

    private synchronized CompletableFuture<Instant> choose(Choice choice, @Nullable Instant labelledBefore) {
        Sent before = newest.get(choice.imageId());
        if (before != null && before.covers(choice, labelledBefore)) {
            return before.acknowledged;
        }
        Instant labelledAt = after(labelledBefore, after(before == null ? null : before.labelledAt, now()));
        CompletableFuture<Instant> acknowledged = dispatch(choice, labelledAt);
        newest.remove(choice.imageId());
        newest.put(choice.imageId(), new Sent(choice, labelledAt, acknowledged));
        if (newest.size() > KEPT_CHOICES) {
            newest.remove(newest.keySet().iterator().next());
        }
        return acknowledged;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static Instant after(@Nullable Instant before, Instant now) {
        return before == null || now.isAfter(before) ? now : before.plusMillis(1);
    }

    private CompletableFuture<Instant> dispatch(Choice choice, Instant labelledAt) {
        LabelEvent event = LabelEvent.newBuilder()
                .setImageId(choice.imageId())
                .setClassId(choice.classId())
                .setLabel(choice.label())
                .setLabelledAt(labelledAt)
                .setAnnotator(choice.annotator())
                .setSelectionProbability(choice.selectionProbability())
                .build();
        byte[] key = choice.imageId().getBytes(StandardCharsets.UTF_8);
        CompletableFuture<Instant> acknowledged = new CompletableFuture<>();
        var unused = producer.send(new ProducerRecord<>(topic, key, codec.encode(event)), (position, failure) -> {
            if (failure == null) {
                acknowledged.complete(labelledAt);
            } else {
                acknowledged.completeExceptionally(failure);
            }
        });
        return acknowledged;
    }

    @Override
    public void close() {
        producer.close(CLOSE);
    }
}
