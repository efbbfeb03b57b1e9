package io.flinktwins.serve.publish;

import io.flinktwins.inference.ClassList;
import io.flinktwins.inference.Outcome.Classified;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.wire.RecordCodec;
import io.flinktwins.serve.classifying.AnswerListener;
import io.flinktwins.serve.classifying.AskedImage;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends each answer to Kafka, beside the client that gets it: no client waits for Kafka, and none notices if an answer does
 * not get there. That is counted.
 *
 * <p>Any thread publishes; one of its own encodes and sends.
 */
public final class AnswerPublisher implements AnswerListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AnswerPublisher.class);

    /** Some seconds' worth, which a broker may take to answer; they hold their images. */
    private static final int QUEUED_ANSWERS = 1_000;

    private static final int PATIENCE_MILLIS = 10_000;
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final PublishSettings settings;
    private final Producer<byte[], byte[]> producer;
    private final Runnable lost;
    private final Clock clock;
    private final RecordCodec<Classification> classifications = RecordCodec.of(Classification.class);
    private final RecordCodec<ImageEvent> events = RecordCodec.of(ImageEvent.class);
    private final ThreadPoolExecutor sender = new ThreadPoolExecutor(
            1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUED_ANSWERS), AnswerPublisher::daemon);

    private AnswerPublisher(PublishSettings settings, Producer<byte[], byte[]> producer, Runnable lost, Clock clock) {
        this.settings = settings;
        this.producer = producer;
        this.lost = lost;
        this.clock = clock;
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "serve-publish");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Looks whether the topics are there, and begins.
     *
     * @param lost is run for each answer that did not get into Kafka
     * @throws org.apache.kafka.common.KafkaException if a topic is not there, or no broker answers
     */
    public static AnswerPublisher open(PublishSettings settings, Runnable lost, Clock clock) {
        Producer<byte[], byte[]> producer = new KafkaProducer<>(
                settings.with(Map.of(
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        PATIENCE_MILLIS,
                        ProducerConfig.LINGER_MS_CONFIG,
                        5,
                        ProducerConfig.ACKS_CONFIG,
                        "all")),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        try {
            int partitions = producer.partitionsFor(settings.topic()).size();
            if (settings.imageTopic() != null) {
                partitions += producer.partitionsFor(settings.imageTopic()).size();
            }
            LOG.info("answers go to {} partitions", partitions);
        } catch (RuntimeException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
        return new AnswerPublisher(settings, producer, lost, clock);
    }

    @Override
    public void answered(AskedImage image, String imageId, Instant receivedAt, Classified answer, ClassList classes) {
        AnswerRecords records = new AnswerRecords(image, imageId, receivedAt, answer, clock.instant());
        try {
            sender.execute(() -> send(records, classes));
        } catch (RejectedExecutionException e) {
            lost.run();
        }
    }

    private void send(AnswerRecords records, ClassList classes) {
        try {
            byte[] key = records.imageId().getBytes(StandardCharsets.UTF_8);
            ImageEvent event = settings.imageTopic() == null ? null : records.event();
            if (event != null) {
                send(new ProducerRecord<>(settings.imageTopic(), key, events.encode(event)), () -> {});
            }
            Classification classification =
                    records.classification(settings.ranking().labelled(classes.labels()));
            send(new ProducerRecord<>(settings.topic(), key, classifications.encode(classification)), lost);
        } catch (RuntimeException e) {
            LOG.warn("an answer did not get into Kafka", e);
            lost.run();
        }
    }

    private void send(ProducerRecord<byte[], byte[]> record, Runnable ifLost) {
        var unused = producer.send(record, (position, failure) -> {
            if (failure != null) {
                LOG.warn("a record did not get into {}", record.topic(), failure);
                ifLost.run();
            }
        });
    }

    /** Sends what it has, if Kafka takes it within seconds. */
    @Override
    public void close() {
        sender.shutdown();
        try {
            if (!sender.awaitTermination(CLOSE.toSeconds(), TimeUnit.SECONDS)) {
                sender.shutdownNow().forEach(unsent -> lost.run());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close(CLOSE);
    }
}
