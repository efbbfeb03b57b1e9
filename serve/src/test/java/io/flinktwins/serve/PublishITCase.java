package io.flinktwins.serve;

import static io.flinktwins.serve.ServerUnderTest.base64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinktwins.inference.ranking.TopK;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.PipelineTopic;
import io.flinktwins.schemas.wire.RecordCodec;
import io.flinktwins.serve.ServerUnderTest.Setup;
import io.flinktwins.serve.publish.PublishSettings;
import io.flinktwins.testbed.broker.EmbeddedBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishITCase {

    private static final String CLASSIFICATIONS = PipelineTopic.CLASSIFICATIONS.topicName();
    private static final String IMAGES = PipelineTopic.IMAGE_EVENTS.topicName();

    @Test
    void answersAndTheirImagesGoToKafkaAsTheJobWritesThem(@TempDir Path folder) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start();
                ServerUnderTest server = ServerUnderTest.start(
                        new Setup(TinyModel.in(folder)).publish(settings(broker, CLASSIFICATIONS)))) {
            String answer = new String(
                    server.post("/v2/models/tiny/infer", """
                                    {"id": "cam-1", "inputs": [{"name": "image", "datatype": "BYTES", "shape": [3],
                                     "data": ["%s", "%s", "%s"]}]}
                                    """.formatted(
                                    base64(TinyModel.png(0)), base64(TinyModel.png(1)), base64(TinyModel.png(3))))
                            .body(),
                    StandardCharsets.UTF_8);
            assertThat(answer).contains("\"id\":\"cam-1\"");
            List<Classification> classifications = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> record : read(broker, CLASSIFICATIONS, 3)) {
                Classification classification =
                        RecordCodec.of(Classification.class).decode(record.value());
                assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo(classification.getImageId());
                classifications.add(classification);
            }
            assertThat(classifications)
                    .extracting(Classification::getImageId)
                    .containsExactlyInAnyOrder("cam-1-0", "cam-1-1", "cam-1-2");
            assertThat(classifications).allSatisfy(classification -> {
                assertThat(classification.getModelName()).isEqualTo("tiny");
                assertThat(classification.getModelVersion()).isEqualTo(1);
                assertThat(classification.getImageFormat()).isEqualTo("PNG");
                assertThat(classification.getTopK()).hasSize(2);
            });
            assertThat(best(classifications, "cam-1-0")).isEqualTo("dog");
            assertThat(best(classifications, "cam-1-1")).isEqualTo("cat, tabby");
            assertThat(best(classifications, "cam-1-2")).isEqualTo("jack-o'-lantern");
            List<ImageEvent> events = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> record : read(broker, IMAGES, 3)) {
                events.add(RecordCodec.of(ImageEvent.class).decode(record.value()));
            }
            assertThat(events)
                    .filteredOn(event -> event.getImageId().equals("cam-1-1"))
                    .singleElement()
                    .satisfies(event ->
                            assertThat(RecordCodec.bytes(event.getImage())).isEqualTo(TinyModel.png(1)));
        }
    }

    @Test
    void aTopicThatIsNotThereStopsTheStart(@TempDir Path folder) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            Setup setup = new Setup(TinyModel.in(folder)).publish(settings(broker, "nowhere"));
            assertThatThrownBy(() -> ServerUnderTest.listening(setup))
                    .isInstanceOf(KafkaException.class)
                    .hasMessageContaining("nowhere");
        }
    }

    private static String best(List<Classification> classifications, String imageId) {
        return classifications.stream()
                .filter(classification -> classification.getImageId().equals(imageId))
                .map(classification -> classification.getTopK().get(0).getLabel())
                .findFirst()
                .orElseThrow();
    }

    private static PublishSettings settings(EmbeddedBroker broker, String topic) {
        return new PublishSettings(
                Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()),
                topic,
                IMAGES,
                new TopK(2, List.of()));
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(EmbeddedBroker broker, String topic, int count) {
        Map<String, Object> settings = Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = System.nanoTime() + ServerUnderTest.PATIENCE.toNanos();
            while (records.size() < count && System.nanoTime() < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        assertThat(records).hasSize(count);
        return records;
    }
}
