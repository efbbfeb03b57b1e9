package io.flinktwins.sql.format;

import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.LabelEvent;
import io.flinktwins.schemas.LabelledImage;
import io.flinktwins.schemas.PipelineTopic;
import io.flinktwins.schemas.wire.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What the queries read: images, their labels, and image files without an envelope. */
final class PublishedTopics implements AutoCloseable {

    /** Three thousand images are captured within five minutes. */
    private static final Duration PACE = Duration.ofMillis(100);

    private static final int NUMBER_OF_CLASSES = 10;

    private final KafkaProducer<byte[], byte[]> producer;

    PublishedTopics(String bootstrapServers) {
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers), new ByteArraySerializer(), new ByteArraySerializer());
    }

    static Instant capturedAt(Instant first, int index) {
        return first.plus(PACE.multipliedBy(index));
    }

    void sendImages(List<LabelledImage> images, Instant first) {
        RecordCodec<ImageEvent> codec = RecordCodec.of(ImageEvent.class);
        for (int i = 0; i < images.size(); i++) {
            LabelledImage image = images.get(i);
            ImageEvent event = ImageEvent.newBuilder()
                    .setImageId(image.getImageId())
                    .setCapturedAt(capturedAt(first, i))
                    .setImage(image.getImage())
                    .build();
            send(PipelineTopic.IMAGE_EVENTS.topicName(), image.getImageId(), codec.encode(event));
        }
        producer.flush();
    }

    /** Two for each image: a wrong one, sent last but given first, and the right one. */
    void sendLabels(List<LabelledImage> images, Instant given) {
        for (LabelledImage image : images) {
            sendLabel(image, image.getClassId(), given.plusSeconds(1));
            sendLabel(image, (image.getClassId() + 1) % NUMBER_OF_CLASSES, given);
        }
        producer.flush();
    }

    private void sendLabel(LabelledImage image, int classId, Instant given) {
        LabelEvent label = LabelEvent.newBuilder()
                .setImageId(image.getImageId())
                .setClassId(classId)
                .setLabelledAt(given)
                .build();
        send(
                PipelineTopic.LABELS.topicName(),
                image.getImageId(),
                RecordCodec.of(LabelEvent.class).encode(label));
    }

    void sendPictures(String topic, List<LabelledImage> images) {
        for (LabelledImage image : images) {
            send(topic, image.getImageId(), RecordCodec.bytes(image.getImage()));
        }
        producer.flush();
    }

    void send(String topic, String key, byte[] value) {
        var unused = producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value));
    }

    @Override
    public void close() {
        producer.close();
    }
}
