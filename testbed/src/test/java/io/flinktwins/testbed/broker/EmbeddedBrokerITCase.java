package io.flinktwins.testbed.broker;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinktwins.schemas.PipelineTopic;
import io.flinktwins.testbed.host.LoopbackPorts;
import io.flinktwins.testbed.host.PortChoice;
import io.flinktwins.testbed.host.PortInUseException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class EmbeddedBrokerITCase {

    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @Test
    void thePipelinesTopicsAreThere() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(PortChoice.ANY, 2);
                Admin admin = Admin.create(client(broker))) {
            assertThat(admin.listTopics().names().get()).containsExactlyInAnyOrderElementsOf(PipelineTopic.names());
            assertThat(admin.describeTopics(PipelineTopic.names())
                            .allTopicNames()
                            .get()
                            .values())
                    .allMatch(topic -> topic.partitions().size() == 2);
            assertThat(cleanupPolicy(admin, "accuracy")).isEqualTo("compact");
        }
    }

    @Test
    void aCommittedTransactionIsRead() {
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            broker.createTopic("own", 3);
            sendInTransaction(broker, "own", List.of("a", "b", "c"));
            assertThat(readAll(broker, "own", 3)).containsExactlyInAnyOrder("a", "b", "c");
        }
    }

    @Test
    void closingFreesThePortAndRemovesTheData() throws Exception {
        int port = LoopbackPorts.free();
        Set<Path> before = dataDirectories();
        EmbeddedBroker broker = EmbeddedBroker.start(PortChoice.exactly(port), 1);
        assertThat(LoopbackPorts.isFree(port)).isFalse();
        Set<Path> own = dataDirectories();
        own.removeAll(before);
        assertThat(own).isNotEmpty();
        broker.close();
        assertThat(LoopbackPorts.isFree(port)).isTrue();
        assertThat(own).allMatch(Files::notExists);
    }

    @Test
    void twoBrokersLiveSideBySide() {
        try (EmbeddedBroker one = EmbeddedBroker.start();
                EmbeddedBroker other = EmbeddedBroker.start()) {
            sendInTransaction(one, "labels", List.of("only here"));
            sendInTransaction(other, "labels", List.of("only there"));
            assertThat(readAll(one, "labels", 1)).containsExactly("only here");
        }
    }

    @Test
    void aBusyPortIsNamed() throws Exception {
        try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedBroker.start(PortChoice.exactly(holder.getLocalPort()), 1))
                    .isInstanceOf(PortInUseException.class)
                    .hasMessageContaining(String.valueOf(holder.getLocalPort()));
        }
    }

    /** As when another demo starts at the same time. */
    @Test
    void aPreferredPortThatIsTakenBeforeItIsBoundIsNotInsistedOn() throws Exception {
        int port = LoopbackPorts.free();
        List<ServerSocket> taken = new ArrayList<>();
        try (EmbeddedBroker broker = EmbeddedBroker.start(PortChoice.preferably(port), 1, settings -> {
            if (taken.isEmpty()) {
                taken.add(listen(port));
            }
        })) {
            assertThat(broker.bootstrapServers()).doesNotEndWith(":" + port);
        } finally {
            taken.get(0).close();
        }
    }

    private static ServerSocket listen(int port) {
        try {
            return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<Path> dataDirectories() throws Exception {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("flink-twins-broker"))
                    .collect(Collectors.toSet());
        }
    }

    private static String cleanupPolicy(Admin admin, String topicName) throws Exception {
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, topicName);
        Config config = requireNonNull(
                        admin.describeConfigs(List.of(topic)).values().get(topic))
                .get();
        return requireNonNull(config.get("cleanup.policy")).value();
    }

    private static Map<String, Object> client(EmbeddedBroker broker) {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    private static void sendInTransaction(EmbeddedBroker broker, String topic, List<String> values) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", "test-" + topic);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            List<Future<RecordMetadata>> acknowledgements = values.stream()
                    .map(value -> producer.send(new ProducerRecord<>(topic, value.getBytes(StandardCharsets.UTF_8))))
                    .toList();
            producer.commitTransaction();
            assertThat(acknowledgements).allMatch(Future::isDone);
        }
    }

    private static List<String> readAll(EmbeddedBroker broker, String topic, int count) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", broker.bootstrapServers(),
                "group.id", "test",
                "isolation.level", "read_committed",
                "auto.offset.reset", "earliest");
        List<String> values = new ArrayList<>();
        Instant deadline = Instant.now().plus(DEADLINE);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(topic));
            while (values.size() < count && Instant.now().isBefore(deadline)) {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(found -> values.add(new String(found.value(), StandardCharsets.UTF_8)));
            }
        }
        return values;
    }
}
