package io.flinktwins.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.flinktwins.cli.images.SampleFiles;
import io.flinktwins.cli.kafka.TopicReader;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.RecordHeader;
import io.flinktwins.schemas.Stage;
import io.flinktwins.schemas.wire.RecordCodec;
import io.flinktwins.schemas.wire.RecordJson;
import io.flinktwins.testbed.broker.EmbeddedBroker;
import io.flinktwins.testbed.host.PortChoice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishAndTailITCase {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static EmbeddedBroker broker;

    @TempDir
    private Path folder;

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.start(PortChoice.ANY, 2);
    }

    @AfterAll
    static void closeBroker() {
        broker.close();
    }

    @Test
    void whatIsPublishedIsTailed() throws IOException {
        createTopics("cats-images", "cats-labels");
        write("cat/1.png", "one");
        write("dog/2.png", "two");
        Instant before = Instant.now();
        TwinsProcess published = publish(folder, "cats", "--source", "camera-7");
        assertThat(published.exitCode()).as(published.err()).isZero();
        assertThat(published.out()).contains("2 images to cats-images, 2 labels to cats-labels");

        assertThat(tail("cats-images", "image-events", 2))
                .allSatisfy(event -> {
                    assertThat(event.get("source").textValue()).isEqualTo("camera-7");
                    assertThat(Instant.parse(event.get("capturedAt").textValue()))
                            .isBetween(before.minusMillis(1), Instant.now());
                })
                .extracting(
                        event -> event.get("imageId").textValue(),
                        event -> event.get("image").textValue())
                .containsExactlyInAnyOrder(tuple("cat/1.png", base64("one")), tuple("dog/2.png", base64("two")));
        assertThat(tail("cats-labels", "labels", 2))
                .extracting(
                        event -> event.get("imageId").textValue(),
                        event -> event.get("classId").intValue(),
                        event -> event.get("label").textValue())
                .containsExactlyInAnyOrder(tuple("cat/1.png", 0, "cat"), tuple("dog/2.png", 1, "dog"));
    }

    /** As if it had been cut off between the image and the label of 2.png, and before 3.png. */
    @Test
    void whatWasSentIsNotSentTwice() throws Exception {
        createTopics("resumed-images", "resumed-labels");
        write("cat/1.png", "one");
        assertThat(publish(folder, "resumed").exitCode()).isZero();
        sendWithKey("resumed-images", "cat/2.png");
        write("cat/2.png", "two");
        write("cat/3.png", "three");
        TwinsProcess resumed = publish(folder, "resumed", "--skip-sent");
        assertThat(resumed.exitCode()).as(resumed.err()).isZero();
        assertThat(resumed.out()).contains("1 images to resumed-images, 2 labels to resumed-labels");
    }

    @Test
    void whatIsLeftOutOfAFolderIsSaidAndTakesNoClassNumber() throws IOException {
        createTopics("mixed-images", "mixed-labels");
        write(".ipynb_checkpoints/1.png", "hidden");
        write("cafe\u0301/1.png", "one");
        write("cafe\u0301/notes.txt", "no image");
        TwinsProcess published = publish(folder, "mixed");
        assertThat(published.exitCode()).as(published.err()).isZero();
        assertThat(published.err())
                .contains("hidden or a system's: 1 (.ipynb_checkpoints)")
                .contains("no images by their names: 1 (");
        assertThat(tail("mixed-labels", "labels", 1))
                .extracting(
                        event -> event.get("classId").intValue(),
                        event -> event.get("label").textValue())
                .containsExactly(tuple(0, "caf\u00e9"));
    }

    @Test
    void anImageOfGigabytesIsNamedAndTheOthersAreThere() throws IOException {
        createTopics("huge-images", "huge-labels");
        write("cat/1.png", "one");
        SampleFiles.makeHuge(folder.resolve("cat/2.png"));
        TwinsProcess published = publish(folder, "huge");
        assertThat(published.exitCode()).isEqualTo(1);
        assertThat(published.err()).contains("unreadable: 1 (cat/2.png: it has more than ");
        assertThat(published.out()).contains("1 images to huge-images");
    }

    @Test
    void aLabelComesItsDelayAfterTheImage() throws IOException {
        createTopics("late-images", "late-labels");
        write("cat/1.png", "one");
        assertThat(publish(folder, "late", "--labels-delay", "300ms", "--rate", "1000")
                        .exitCode())
                .isZero();
        Instant captured = Instant.parse(
                tail("late-images", "image-events", 1).get(0).get("capturedAt").textValue());
        Instant labelled = Instant.parse(
                tail("late-labels", "labels", 1).get(0).get("labelledAt").textValue());
        assertThat(Duration.between(captured, labelled)).isGreaterThanOrEqualTo(Duration.ofMillis(299));
    }

    @Test
    void aImageTooLargeForTheTopicIsReportedAndTheOthersAreThere() throws IOException {
        createTopics("large-images", "large-labels");
        write("cat/large.png", "x".repeat(17 << 20));
        write("cat/small.png", "small");
        TwinsProcess published = publish(folder, "large");
        assertThat(published.exitCode()).isEqualTo(1);
        assertThat(published.out()).contains("1 images to large-images");
        assertThat(published.err()).contains("Kafka did not take 1 events");
        assertThat(tail("large-images", "image-events", 1))
                .extracting(event -> event.get("imageId").textValue())
                .containsExactly("cat/small.png");
    }

    @Test
    void theRecordsOfDeadLettersAreSentAgainOnceAndByReason() throws Exception {
        createTopics("again-images", "again-letters");
        DeadLetter late = letter(7, Reason.TIMED_OUT, "late");
        DeadLetter withoutPayload = DeadLetter.newBuilder(letter(9, Reason.TIMED_OUT, "large"))
                .setPayload(null)
                .build();
        DeadLetter withoutValue = DeadLetter.newBuilder(letter(10, Reason.FETCH_FAILED, "none"))
                .setPayload(null)
                .setPayloadSize(-1)
                .build();
        RecordCodec<DeadLetter> avro = RecordCodec.of(DeadLetter.class);
        send(
                "again-letters",
                avro.encode(late),
                avro.encode(late),
                avro.encode(letter(8, Reason.CORRUPT_IMAGE, "bad")),
                RecordJson.encode(withoutPayload),
                avro.encode(withoutValue));
        TwinsProcess published = TwinsProcess.run(
                "publish",
                "--from-dead-letters",
                "--reason=TIMED_OUT,FETCH_FAILED",
                "--dead-letter-topic=again-letters",
                "--bootstrap-servers",
                bootstrap());

        assertThat(published.exitCode()).isEqualTo(1);
        assertThat(published.out()).contains("2 records sent again");
        assertThat(published.err()).contains("1 letters have no payload").contains("again-images-0@9");
        try (TopicReader images =
                TopicReader.fromBeginning(Map.of("bootstrap.servers", bootstrap()), List.of("again-images"))) {
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            while (!images.isAtEnd()) {
                images.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            assertThat(records).hasSize(2).allSatisfy(record -> {
                assertThat(record.key()).containsExactly(-1, 2);
                assertThat(record.timestamp()).isEqualTo(123);
                assertThat(record.headers())
                        .containsExactly(
                                new org.apache.kafka.common.header.internals.RecordHeader("h", new byte[] {3}),
                                new org.apache.kafka.common.header.internals.RecordHeader("h", (byte[]) null));
            });
            assertThat(records.get(0).value()).asString().isEqualTo("record of late");
            assertThat(records.get(1).value()).isNull();
        }
    }

    @Test
    void aRegistrysRecordsAreTailed() throws Exception {
        createTopics("framed-images", "framed-letters");
        byte[] single = RecordCodec.of(DeadLetter.class).encode(letter(7, Reason.TIMED_OUT, "late"));
        byte[] framed = new byte[single.length - 5];
        System.arraycopy(single, 10, framed, 5, single.length - 10);
        send("framed-letters", framed);
        byte[] schema = JSON.createObjectNode()
                .put("schema", DeadLetter.getClassSchema().toString())
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        HttpServer registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, schema.length);
            exchange.getResponseBody().write(schema);
            exchange.close();
        });
        registry.start();
        try {
            String url = "http://127.0.0.1:" + registry.getAddress().getPort();
            assertThat(tail("framed-letters", "dead-letters", 1, "--schema-registry", url))
                    .extracting(letter -> letter.path("imageId").asText())
                    .containsExactly("late");
        } finally {
            registry.stop(0);
        }
    }

    @Test
    void pathsAndDeadLettersExcludeEachOther() {
        assertThat(TwinsProcess.run("publish", "--bootstrap-servers", bootstrap()))
                .satisfies(process -> assertThat(process.exitCode()).isEqualTo(2))
                .satisfies(process -> assertThat(process.err()).contains("--images-from PATH or --from-dead-letters"));
    }

    private static DeadLetter letter(long offset, Reason reason, String imageId) {
        return DeadLetter.newBuilder()
                .setStage(Stage.INFERENCE)
                .setReason(reason)
                .setMessage("for the test")
                .setImageId(imageId)
                .setTopic("again-images")
                .setPartition(0)
                .setOffset(offset)
                .setRecordTimestamp(Instant.ofEpochMilli(123))
                .setKey(ByteBuffer.wrap(new byte[] {-1, 2}))
                .setHeaders(
                        List.of(new RecordHeader("h", ByteBuffer.wrap(new byte[] {3})), new RecordHeader("h", null)))
                .setPayloadSize(10)
                .setPayload(ByteBuffer.wrap(("record of " + imageId).getBytes(StandardCharsets.UTF_8)))
                .setFailedAt(Instant.EPOCH)
                .build();
    }

    private static void sendWithKey(String topic, String key) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap()), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), new byte[0]))
                    .get();
        }
    }

    private static void send(String topic, byte[]... values) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap()), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (byte[] value : values) {
                producer.send(new ProducerRecord<>(topic, value)).get();
            }
        }
    }

    @Test
    void aRecordThatIsNoneIsALineOfItsOwn() throws Exception {
        createTopics("broken");
        send("broken", "no Avro", "{\"from\":\"a job with --output-format json\"}");
        assertThat(tail("broken", "dead-letters", 2))
                .anyMatch(line -> line.at("/undecodable/reason").asText().equals("MALFORMED_RECORD")
                        && line.at("/undecodable/topic").asText().equals("broken"))
                .anyMatch(line -> line.at("/from").asText().equals("a job with --output-format json"));
    }

    @Test
    void aDeletedKeyIsALineOfItsOwn() throws Exception {
        createTopics("forgotten");
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap()), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>("forgotten", 0, "cat".getBytes(StandardCharsets.UTF_8), null))
                    .get();
        }
        assertThat(tail("forgotten", "labels", 1))
                .singleElement()
                .hasToString("{\"deleted\":{\"topic\":\"forgotten\",\"partition\":0,\"offset\":0,\"key\":\"cat\"}}");
    }

    @Test
    void theTailOfASilentTopicEndsAfterItsTimeout() {
        TwinsProcess tail =
                TwinsProcess.run("tail", "accuracy", "--bootstrap-servers", bootstrap(), "--timeout", "1ms");
        assertThat(tail).isEqualTo(new TwinsProcess(0, "", ""));
    }

    @Test
    void aTopicThatIsNotThereIsNamed() {
        TwinsProcess tail = TwinsProcess.run(
                "tail", "nowhere", "--contract", "labels", "--bootstrap-servers", bootstrap(), "--timeout", "1ms");
        assertThat(tail.exitCode()).isEqualTo(1);
        assertThat(tail.err())
                .contains("there is no topic nowhere at --bootstrap-servers")
                .contains("create");
    }

    @Test
    void clientPropertiesReachTheClient() throws IOException {
        Path properties = Files.writeString(folder.resolve("client.properties"), "security.protocol=NO_SUCH");
        TwinsProcess fromFile = TwinsProcess.run(
                "tail", "labels", "--bootstrap-servers", bootstrap(), "--kafka-properties", properties.toString());
        assertThat(fromFile.exitCode()).isEqualTo(2);
        assertThat(fromFile.err()).contains("NO_SUCH");
        TwinsProcess fromOption = TwinsProcess.run(
                "tail", "labels", "--bootstrap-servers", bootstrap(), "--kafka.security.protocol=NO_SUCH_EITHER");
        assertThat(fromOption.err()).contains("NO_SUCH_EITHER");
    }

    private static String bootstrap() {
        return broker.bootstrapServers();
    }

    private static void createTopics(String... names) {
        for (String name : names) {
            broker.createTopic(name, 2);
        }
    }

    private void write(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private static String base64(String content) {
        return Base64.getEncoder().encodeToString(content.getBytes(StandardCharsets.UTF_8));
    }

    private static TwinsProcess publish(Path path, String topics, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "publish",
                "--images-from",
                path.toString(),
                "--bootstrap-servers",
                bootstrap(),
                "--image-topic",
                topics + "-images",
                "--label-topic",
                topics + "-labels"));
        arguments.addAll(List.of(more));
        return TwinsProcess.run(arguments.toArray(String[]::new));
    }

    private static List<JsonNode> tail(String topic, String contract, int count, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "tail",
                topic,
                "--contract",
                contract,
                "--bootstrap-servers",
                bootstrap(),
                "--from-beginning",
                "--max-messages",
                String.valueOf(count),
                "--timeout",
                "30s"));
        arguments.addAll(List.of(more));
        TwinsProcess tail = TwinsProcess.run(arguments.toArray(String[]::new));
        assertThat(tail.exitCode()).as(tail.err()).isZero();
        List<JsonNode> lines = new ArrayList<>();
        for (String line : tail.outLines()) {
            lines.add(JSON.readTree(line));
        }
        assertThat(lines).hasSize(count);
        return lines;
    }

    private static void send(String topic, String... values) throws Exception {
        send(
                topic,
                Arrays.stream(values)
                        .map(value -> value.getBytes(StandardCharsets.UTF_8))
                        .toArray(byte[][]::new));
    }
}
