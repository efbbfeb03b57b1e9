package io.flinktwins.cli.kafka;

import io.flinktwins.cli.images.StoredImage;
import io.flinktwins.cli.images.StoredImage.TrueClass;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.LabelEvent;
import io.flinktwins.schemas.PipelineTopic;
import io.flinktwins.schemas.wire.RecordCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends image and label events to their topics and counts what Kafka acknowledged.
 *
 * <p>One thread may send images while another one sends labels; counts may be read from any.
 */
public final class EventProducer implements AutoCloseable {

    private static final int LARGEST_RECORD_BYTES = 16 << 20;
    private static final int BATCH_BYTES = 512 << 10;

    /** For as long as a broker may be away or hang, as the jobs wait for it too. */
    private static final int PATIENCE_MILLIS = 600_000;

    private final Producer<byte[], byte[]> producer;
    private final String imageTopic;
    private final String labelTopic;
    private final RecordCodec<ImageEvent> imageCodec = RecordCodec.of(ImageEvent.class);
    private final RecordCodec<LabelEvent> labelCodec = RecordCodec.of(LabelEvent.class);
    private final AtomicLong images = new AtomicLong();
    private final AtomicLong labels = new AtomicLong();
    private final AtomicLong sentAgain = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicReference<@Nullable Exception> firstFailure = new AtomicReference<>();
    private volatile boolean usable = true;

    private EventProducer(Producer<byte[], byte[]> producer, String imageTopic, String labelTopic) {
        this.producer = producer;
        this.imageTopic = imageTopic;
        this.labelTopic = labelTopic;
    }

    /** What an event producer asks of its client: each event once, patience, and room for large images. */
    public static Map<String, Object> preferredSettings() {
        return Map.of(
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true,
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                LARGEST_RECORD_BYTES,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                PATIENCE_MILLIS,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                PATIENCE_MILLIS,
                ProducerConfig.LINGER_MS_CONFIG,
                5,
                // Kafka's 16 kB hold no image: each would go in a request of its own, which costs more than its bytes.
                ProducerConfig.BATCH_SIZE_CONFIG,
                BATCH_BYTES);
    }

    /** Opens a producer with the settings of its Kafka client. */
    public static EventProducer open(Map<String, ?> settings, String imageTopic, String labelTopic) {
        Producer<byte[], byte[]> producer =
                new KafkaProducer<>(new HashMap<>(settings), new ByteArraySerializer(), new ByteArraySerializer());
        return new EventProducer(producer, imageTopic, labelTopic);
    }

    /** Opens a producer to the pipeline's own topics. */
    public static EventProducer open(String bootstrapServers) {
        Map<String, Object> settings = new HashMap<>(preferredSettings());
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return open(settings, PipelineTopic.IMAGE_EVENTS.topicName(), PipelineTopic.LABELS.topicName());
    }

    public void sendImage(StoredImage image, String source, Instant capturedAt) {
        ImageEvent event = ImageEvent.newBuilder()
                .setImageId(image.imageId())
                .setCapturedAt(capturedAt)
                .setImage(ByteBuffer.wrap(image.image()))
                .setSource(source)
                .build();
        sendImageRecord(image.imageId(), imageCodec.encode(event));
    }

    /** Sends a record to the image topic as it is, whether it is an image event or not. */
    public void sendImageRecord(String imageId, byte[] value) {
        send(new ProducerRecord<>(imageTopic, bytes(imageId), value), images);
    }

    /** Sends an image's label, with the text of its class if that is known. */
    public void sendLabel(String imageId, TrueClass trueClass, String annotator, Instant labelledAt) {
        LabelEvent event = LabelEvent.newBuilder()
                .setImageId(imageId)
                .setClassId(trueClass.classId())
                .setLabel(trueClass.label())
                .setLabelledAt(labelledAt)
                .setAnnotator(annotator)
                .build();
        sendLabel(event);
    }

    /** Sends a label as it is. */
    public void sendLabel(LabelEvent event) {
        send(new ProducerRecord<>(labelTopic, bytes(event.getImageId()), labelCodec.encode(event)), labels);
    }

    /**
     * Sends a record that has been in a topic before, with the key, the headers and the Kafka timestamp that it had; with
     * a new timestamp if the broker finds that one too old or too new by now.
     */
    public void sendAgain(ProducerRecord<byte[], byte[]> record) {
        var unused = producer.send(record, (position, failure) -> {
            if (failure instanceof InvalidTimestampException) {
                send(
                        new ProducerRecord<>(
                                record.topic(), null, null, record.key(), record.value(), record.headers()),
                        sentAgain);
            } else {
                note(failure, sentAgain);
            }
        });
    }

    /** Its Kafka timestamp is the time of sending: what an image or a label says of time is in its value. */
    private void send(ProducerRecord<byte[], byte[]> record, AtomicLong acknowledged) {
        var unused = producer.send(record, (position, failure) -> note(failure, acknowledged));
    }

    private void note(@Nullable Exception failure, AtomicLong acknowledged) {
        if (failure == null) {
            acknowledged.incrementAndGet();
        } else {
            fail(failure);
        }
    }

    private static byte[] bytes(String imageId) {
        return imageId.getBytes(StandardCharsets.UTF_8);
    }

    private void fail(Exception failure) {
        failures.incrementAndGet();
        firstFailure.compareAndSet(null, failure);
        if (!(failure instanceof RecordTooLargeException)) {
            usable = false;
        }
    }

    /** Whether it makes sense to send more: false once an event failed for another reason than its size. */
    public boolean isUsable() {
        return usable;
    }

    /** Waits until Kafka has answered for everything that was sent, and for what was sent once more because of an answer. */
    public void flush() {
        producer.flush();
        producer.flush();
    }

    /** Image events that Kafka has. */
    public long images() {
        return images.get();
    }

    /** Label events that Kafka has. */
    public long labels() {
        return labels.get();
    }

    /** Records that Kafka has once more. */
    public long sentAgain() {
        return sentAgain.get();
    }

    /** Events that Kafka did not take. */
    public long failures() {
        return failures.get();
    }

    /** Why Kafka did not take the first of them; null while there is none. */
    public @Nullable Exception firstFailure() {
        return firstFailure.get();
    }

    @Override
    public void close() {
        producer.close();
    }
}
