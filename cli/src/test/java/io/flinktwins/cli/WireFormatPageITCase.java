package io.flinktwins.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.LabelEvent;
import io.flinktwins.schemas.RankedClass;
import io.flinktwins.schemas.kafka.ContractDeserializer;
import io.flinktwins.schemas.kafka.ContractSerializer;
import io.flinktwins.testbed.broker.EmbeddedBroker;
import io.flinktwins.testbed.host.PortChoice;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The programs of docs/wire-format.md, word for word, against a real broker. Each needs its language, which a system
 * property names: {@code -Dpython=}, {@code -Dnode=} (its packages in NODE_PATH), {@code -Dkcat=} and
 * {@code -Dspark.python=}. Spark, with its 300 MB, is no part of CI; its packages come by PYSPARK_SUBMIT_ARGS.
 */
class WireFormatPageITCase {

    private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
    private static final Path PAGE = CHECKOUT.resolve("docs/wire-format.md");
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final String IMAGE_ID = "camera-7/000042";
    private static final String ANSWER = IMAGE_ID + " Bag 0.75";

    private static EmbeddedBroker broker;

    @TempDir
    private Path folder;

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.start(PortChoice.ANY, 1);
        Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrapServers());
        try (KafkaProducer<String, Classification> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new ContractSerializer<>())) {
            var unused = producer.send(new ProducerRecord<>("classifications", IMAGE_ID, classification()));
        }
    }

    @AfterAll
    static void closeBroker() {
        broker.close();
    }

    @Test
    void javaReadsClassifications() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        assertPrints(ANSWER, java, "-cp", System.getProperty("java.class.path"), snippet("Classifications.java"));
    }

    @Test
    @EnabledIfSystemProperty(
            named = "python",
            matches = ".+",
            disabledReason = "-Dpython= names a Python with fastavro and confluent-kafka")
    void pythonReadsClassifications() throws Exception {
        assertPrints(ANSWER, System.getProperty("python"), snippet("classifications.py"));
    }

    @Test
    @EnabledIfSystemProperty(
            named = "python",
            matches = ".+",
            disabledReason = "-Dpython= names a Python with fastavro and confluent-kafka")
    void pythonSendsAnImage() throws Exception {
        Path image = Files.write(folder.resolve("frame.jpg"), new byte[] {1, 2, 3});
        Instant before = Instant.now();
        assertEnds(System.getProperty("python"), snippet("send_image.py"), image.toString());
        ConsumerRecord<String, ImageEvent> sent = readOnly("image-events", ImageEvent.class);
        assertThat(sent.key()).isEqualTo(image.toString());
        assertThat(sent.value().getImageId()).isEqualTo(image.toString());
        assertThat(sent.value().getImage()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        assertThat(sent.value().getAttributes()).isEqualTo(Map.of("line", "3"));
        assertThat(sent.value().getCapturedAt()).isBetween(before.minusMillis(1), Instant.now());
    }

    @Test
    @EnabledIfSystemProperty(
            named = "node",
            matches = ".+",
            disabledReason = "-Dnode=node runs Node, with avsc and kafkajs in NODE_PATH")
    void nodeReadsClassifications() throws Exception {
        assertPrints(ANSWER, System.getProperty("node"), snippet("classifications.js"));
    }

    @Test
    @EnabledIfSystemProperty(
            named = "spark.python",
            matches = ".+",
            disabledReason = "-Dspark.python= names a Python with pyspark")
    void sparkReadsClassifications() throws Exception {
        assertPrints(ANSWER, System.getProperty("spark.python"), snippet("classifications_spark.py"));
    }

    @Test
    @EnabledIfSystemProperty(named = "kcat", matches = ".+", disabledReason = "-Dkcat=kcat runs kcat")
    void kcatShowsAHeader() throws Exception {
        assertPrints(" c3 01 82 65 24 5a a6 d7 af 01", "bash", snippet("header.sh"));
    }

    @Test
    @EnabledIfSystemProperty(named = "kcat", matches = ".+", disabledReason = "-Dkcat=kcat runs kcat")
    void kcatSendsALabel() throws Exception {
        assertEnds("bash", snippet("label.sh"));
        ConsumerRecord<String, LabelEvent> sent = readOnly("labels", LabelEvent.class);
        assertThat(sent.key()).isEqualTo(IMAGE_ID);
        assertThat(sent.value())
                .isEqualTo(LabelEvent.newBuilder()
                        .setImageId(IMAGE_ID)
                        .setLabelledAt(Instant.parse("2026-11-25T08:00:00Z"))
                        .setClassId(8)
                        .build());
    }

    /** The program that begins with its file's name, in a file of that name. */
    private String snippet(String name) throws IOException {
        Matcher program = Pattern.compile(
                        "```\\w+\n((?:#|//) %s\n.*?)```".formatted(Pattern.quote(name)), Pattern.DOTALL)
                .matcher(Files.readString(PAGE));
        assertThat(program.find()).as("%s is in %s", name, PAGE).isTrue();
        return Files.writeString(folder.resolve(name), program.group(1)).toString();
    }

    /** Most of the programs go on until they are ended. */
    private void assertPrints(String line, String... command) throws Exception {
        Process process = start(command);
        try {
            assertThat(lines(process, line)).as(this::errors).endsWith(line);
        } finally {
            end(process);
        }
    }

    private void assertEnds(String... command) throws Exception {
        Process process = start(command);
        try {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(this::errors).isZero();
        } finally {
            end(process);
        }
    }

    private Process start(String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(CHECKOUT.toFile());
        builder.environment().put("BROKERS", broker.bootstrapServers());
        builder.environment().put("PYTHONUNBUFFERED", "1");
        return builder.redirectError(folder.resolve("errors.txt").toFile()).start();
    }

    /** What the process prints, up to the last line that is waited for. */
    private static List<String> lines(Process process, String last) throws Exception {
        List<String> lines = new ArrayList<>();
        CompletableFuture<List<String>> read = CompletableFuture.supplyAsync(() -> {
            try (BufferedReader output = process.inputReader()) {
                for (String line = output.readLine(); line != null; line = output.readLine()) {
                    lines.add(line);
                    if (line.equals(last)) {
                        break;
                    }
                }
                return lines;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        try {
            return read.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return List.of("nothing within " + PATIENCE);
        }
    }

    private static void end(Process process) throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
    }

    private String errors() {
        try {
            return Files.readString(folder.resolve("errors.txt"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T extends SpecificRecord> ConsumerRecord<String, T> readOnly(String topic, Class<T> contract) {
        Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrapServers());
        List<ConsumerRecord<String, T>> records = new ArrayList<>();
        try (KafkaConsumer<String, T> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new ContractDeserializer<>(contract))) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = requireNonNull(consumer.endOffsets(List.of(partition)).get(partition));
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        assertThat(records).hasSize(1);
        return records.get(0);
    }

    private static Classification classification() {
        Instant now = Instant.now();
        return Classification.newBuilder()
                .setImageId(IMAGE_ID)
                .setCapturedAt(now)
                .setModelName("alt_gvt_nano")
                .setModelVersion(1)
                .setTopK(List.of(new RankedClass(8, "Bag", 0.75f), new RankedClass(0, null, 0.25f)))
                .setBatchSize(1)
                .setQueueMicros(1)
                .setPreprocessMicros(1)
                .setInferenceMicros(1)
                .setClassifiedAt(now)
                .setAttributes(Map.of("line", "3"))
                .build();
    }
}
