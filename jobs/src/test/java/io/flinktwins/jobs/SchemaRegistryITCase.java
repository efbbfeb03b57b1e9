package io.flinktwins.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinktwins.jobs.registry.RegistryUnavailableException;
import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.LabelEvent;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.wire.RecordCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Both jobs with records in Confluent's framing, and a real registry. */
@EnabledIfSystemProperty(
        named = "registry",
        matches = ".+",
        disabledReason = "-Dregistry= names the runnable jar of Apicurio Registry")
class SchemaRegistryITCase {

    private static final long MINUTES = 3;

    /** Somebody's own schema, with the fields that we need and others. */
    private static final Schema FRAME = SchemaBuilder.record("Frame")
            .namespace("com.example.camera")
            .fields()
            .requiredDouble("exposure")
            .requiredBytes("image")
            .requiredString("imageId")
            .requiredLong("capturedAt")
            .endRecord();

    private static final Schema NO_FRAME =
            SchemaBuilder.record("Lens").fields().requiredString("maker").endRecord();

    @RegisterExtension
    static final MiniClusterExtension FLINK = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(2)
            .build());

    @RegisterExtension
    static final BrokerExtension KAFKA = new BrokerExtension();

    @TempDir
    static Path files;

    private static SchemaRegistry registry;

    @BeforeAll
    static void startRegistry() throws IOException {
        registry = new SchemaRegistry(Path.of(System.getProperty("registry")), files);
    }

    @AfterAll
    static void closeRegistry() {
        registry.close();
    }

    @BeforeEach
    void mend() {
        registry.isMended();
    }

    @AfterEach
    void cancelJobs(@InjectMiniCluster MiniCluster cluster) throws Exception {
        DefinedJobs.cancelAll(cluster);
    }

    @Test
    void framedRecordsAreReadByTheirWritersSchemaAmongOthers() throws Exception {
        TestTopics topics = new TestTopics(KAFKA.broker(), "framed");
        List<ImageEvent> images = FashionMnist.events().subList(0, 20);
        int frame = registry.register("frames-value", "AVRO", FRAME.toString());
        int lens = registry.register("lenses-value", "AVRO", NO_FRAME.toString());
        int document = registry.register(
                "documents-value",
                "JSON",
                "{\"$schema\": \"http://json-schema.org/draft-07/schema#\", \"type\": \"object\"}");
        List<byte[]> values = new ArrayList<>();
        for (ImageEvent image : images) {
            values.add(images.indexOf(image) % 2 == 0 ? frame(frame, image) : single(image));
        }
        GenericRecord noFrame = new GenericData.Record(NO_FRAME);
        noFrame.put("maker", "Zeiss");
        List<byte[]> bad = List.of(
                framed(lens, NO_FRAME, noFrame),
                framed(document, NO_FRAME, noFrame),
                framed(987_654, NO_FRAME, noFrame),
                ByteBuffer.allocate(6).put((byte) 0).putInt(frame).array());
        values.addAll(5, bad);
        topics.sendRaw(values);
        classify(topics, "--stop-at-latest").getJobExecutionResult().get(MINUTES, TimeUnit.MINUTES);

        assertThat(topics.readClassifications())
                .extracting(Classification::getImageId)
                .containsExactlyInAnyOrderElementsOf(
                        images.stream().map(ImageEvent::getImageId).toList());
        assertThat(topics.readDeadLetters())
                .extracting(DeadLetter::getReason)
                .containsExactlyInAnyOrder(
                        Reason.UNKNOWN_SCHEMA, Reason.UNKNOWN_SCHEMA, Reason.UNKNOWN_SCHEMA, Reason.MALFORMED_RECORD);
        assertThat(topics.readDeadLetters())
                .extracting(letter -> RecordCodec.bytes(letter.getPayload()))
                .containsExactlyInAnyOrderElementsOf(bad);
        assertThat(topics.readDeadLetters())
                .extracting(DeadLetter::getMessage)
                .anySatisfy(message -> assertThat(message).contains("has no schema with the id 987654"))
                .anySatisfy(message -> assertThat(message).contains("is of type JSON"))
                .anySatisfy(message -> assertThat(message).contains("Lens", "can't be read as ImageEvent"));
    }

    @Test
    void whatIsWrittenInConfluentsFramingIsReadByItsSchemaInTheRegistryAndByTheAccuracyJob() throws Exception {
        TestTopics topics = new TestTopics(KAFKA.broker(), "written");
        List<ImageEvent> images = FashionMnist.events().subList(0, 20);
        topics.send(images);
        classify(topics, "--stop-at-latest", "--output-framing=confluent")
                .getJobExecutionResult()
                .get(MINUTES, TimeUnit.MINUTES);
        assertThat(topics.values(topics.classifications()))
                .extracting(value -> read(value).get("imageId").toString())
                .containsExactlyInAnyOrderElementsOf(
                        images.stream().map(ImageEvent::getImageId).toList());

        List<String> ids = images.stream().map(ImageEvent::getImageId).toList();
        List<LabelEvent> labels = FashionMnist.labels();
        labels.removeIf(label -> !ids.contains(label.getImageId()));
        topics.sendLabels(labels);
        measure(topics, "--stop-at-latest", "--output-framing=confluent")
                .getJobExecutionResult()
                .get(MINUTES, TimeUnit.MINUTES);
        List<GenericRecord> reports = topics.values(topics.accuracy()).stream()
                .map(SchemaRegistryITCase::read)
                .toList();
        assertThat(reports).anySatisfy(report -> {
            assertThat(report.getSchema().getFullName()).isEqualTo(AccuracyReport.class.getName());
            assertThat(report.get("windowKind")).hasToString("CUMULATIVE");
            assertThat(report.get("count")).isEqualTo(20L);
        });
        assertThat(topics.readDeadLetters()).isEmpty();
    }

    @Test
    void recordsWaitForARegistryThatDoesNotAnswerAndAreNotLostInASavepoint() throws Exception {
        TestTopics topics = new TestTopics(KAFKA.broker(), "outage");
        List<ImageEvent> images = FashionMnist.events().subList(0, 20);
        int frame = registry.register("frames-value", "AVRO", FRAME.toString());
        topics.sendRaw(images.stream().map(image -> frame(frame, image)).toList());
        registry.breaks();
        JobClient waiting = classify(topics, "--checkpoint-interval=100ms");
        int before = registry.refused();
        TestTopics.await(() -> registry.refused() > before + 2, "a job that asks again");
        assertThat(waiting.getJobStatus().get(MINUTES, TimeUnit.MINUTES)).isEqualTo(JobStatus.RUNNING);
        String savepoint = waiting.stopWithSavepoint(false, files.toUri().toString(), SavepointFormatType.CANONICAL)
                .get(MINUTES, TimeUnit.MINUTES);
        assertThat(topics.readClassifications()).isEmpty();
        assertThat(topics.readDeadLetters()).isEmpty();

        JobClient cancelled = classifyFrom(topics, savepoint, "--skip-broker-check");
        cancelled.cancel().get(MINUTES, TimeUnit.MINUTES);
        registry.isMended();
        classifyFrom(topics, savepoint, "--skip-broker-check");
        topics.awaitClassifications(images.size());
        assertThat(topics.readDeadLetters()).isEmpty();
    }

    @Test
    void aWrongLoginStopsTheSubmission() throws Exception {
        TestTopics topics = new TestTopics(KAFKA.broker(), "login");
        Path properties = Files.writeString(files.resolve("wrong.properties"), "basic.auth.user.info=jobs:wrong\n");
        ClassificationSettings settings = JobCommandLine.parse(
                        new ClassificationOptions(), options(topics, properties, "--model=" + FashionMnist.MODEL))
                .orElseThrow()
                .settings();
        assertThatThrownBy(settings::checkBrokers)
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContainingAll(registry.url(), "refuses the login")
                .hasMessageNotContaining("wrong");
    }

    private static JobClient classify(TestTopics topics, String... further) throws Exception {
        return classifyFrom(topics, null, further);
    }

    private static JobClient classifyFrom(TestTopics topics, @Nullable String savepoint, String... further)
            throws Exception {
        Configuration configuration = new Configuration();
        if (savepoint != null) {
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        List<String> all = new ArrayList<>(List.of(further));
        all.add("--model=" + FashionMnist.MODEL);
        DefinedJobs.classification(environment, options(topics, login(), all.toArray(String[]::new)));
        return environment.executeAsync();
    }

    private static JobClient measure(TestTopics topics, String... further) throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        List<String> all = new ArrayList<>(List.of(further));
        all.add("--schema-registry=" + registry.url());
        all.add("--kafka-properties=" + login());
        DefinedJobs.accuracy(environment, topics.accuracyOptions(all.toArray(String[]::new)));
        return environment.executeAsync();
    }

    private static String[] options(TestTopics topics, Path properties, String... further) {
        List<String> all = new ArrayList<>(List.of(further));
        all.add("--schema-registry=" + registry.url());
        all.add("--kafka-properties=" + properties);
        return topics.options(all.toArray(String[]::new));
    }

    private static Path login() throws IOException {
        return Files.writeString(files.resolve("client.properties"), """
                basic.auth.credentials.source=USER_INFO
                basic.auth.user.info=%s
                """.formatted(SchemaRegistry.LOGIN));
    }

    private static byte[] single(ImageEvent image) {
        return RecordCodec.of(ImageEvent.class).encode(image);
    }

    private static byte[] frame(int id, ImageEvent image) {
        GenericRecord record = new GenericData.Record(FRAME);
        record.put("exposure", 0.01);
        record.put("image", image.getImage());
        record.put("imageId", image.getImageId());
        record.put("capturedAt", image.getCapturedAt().toEpochMilli());
        return framed(id, FRAME, record);
    }

    /** Written by Avro itself. */
    private static byte[] framed(int id, Schema schema, GenericRecord record) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        try {
            new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    /** Read by Avro itself, and the schema that the registry has for the id. */
    private static GenericRecord read(byte[] value) {
        assertThat(value[0]).isZero();
        try {
            Schema schema = new Schema.Parser()
                    .parse(registry.schema(ByteBuffer.wrap(value).getInt(1)));
            return new GenericDatumReader<GenericRecord>(schema)
                    .read(null, DecoderFactory.get().binaryDecoder(value, 5, value.length - 5, null));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
