package io.flinktwins.sql.format;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinktwins.schemas.LabelledImage;
import io.flinktwins.schemas.PipelineTopic;
import io.flinktwins.schemas.wire.RecordCodec;
import io.flinktwins.sql.FashionMnist;
import io.flinktwins.sql.format.SqlPage.Statement;
import io.flinktwins.testbed.broker.EmbeddedBroker;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every statement of docs/sql.md, word for word and from top to bottom, beside what PyTorch says of the images. */
class SqlPageITCase {

    private static final String PICTURES = "pictures";
    private static final int PICTURE_COUNT = 50;
    private static final String BROKEN = "broken";
    private static final int NOON = 12;

    @RegisterExtension
    static final MiniClusterExtension FLINK = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(2)
            .build());

    @TempDir
    private static Path folder;

    private static EmbeddedBroker broker;
    private static SqlSession session;
    private static List<LabelledImage> images;

    /** In which it is noon, or nearly so: yesterday must not become the day before while the statements run. */
    private static ZoneOffset zone;

    private static Instant firstCapture;

    /** The rows of each statement, by the heading that it stands under. */
    private static final Map<String, List<List<Row>>> RESULTS = new HashMap<>();

    @BeforeAll
    static void runThePage() throws Exception {
        broker = EmbeddedBroker.start();
        broker.createTopic(PICTURES, 1);
        images = FashionMnist.images();
        zone = ZoneOffset.ofHours(NOON - ZonedDateTime.now(ZoneOffset.UTC).getHour());
        firstCapture = LocalDate.now(zone).minusDays(1).atTime(NOON, 0).toInstant(zone);
        publish();
        session = new SqlSession(ZoneId.ofOffset("GMT", zone).getId());
        for (Statement statement : SqlPage.statements(names())) {
            RESULTS.computeIfAbsent(statement.heading(), heading -> new ArrayList<>())
                    .add(session.run(statement.sql()));
        }
    }

    private static void publish() {
        try (PublishedTopics topics = new PublishedTopics(broker.bootstrapServers())) {
            topics.sendImages(images, firstCapture);
            topics.sendLabels(images, firstCapture.plus(1, ChronoUnit.HOURS));
            topics.sendPictures(PICTURES, images.subList(0, PICTURE_COUNT));
            topics.send(PICTURES, BROKEN, "no picture".getBytes(StandardCharsets.UTF_8));
        }
    }

    /** What the page names of the reader's machine. */
    private static Map<String, String> names() throws IOException {
        return Map.of(
                "127.0.0.1:9092", broker.bootstrapServers(),
                "/models/alt_gvt_nano", FashionMnist.MODEL.toRealPath().toString(),
                "/tmp/twins", folder.toString());
    }

    @AfterAll
    static void close() {
        broker.close();
    }

    @ParameterizedTest
    @EnumSource
    void aTopicsTableHasEveryFieldOfItsContract(PipelineTopic topic) {
        Schema contract = SpecificData.getForClass(topic.contract()).getSchema(topic.contract());
        TableEnvironment tables = session.tables();
        String table = topic.topicName().replace('-', '_');
        assertThat(tables.from(table).getResolvedSchema().getColumnNames())
                .containsExactlyInAnyOrderElementsOf(
                        contract.getFields().stream().map(Schema.Field::name).toList());
        assertThat(tables.explainSql("SELECT COUNT(*) FROM " + table)).contains(table);
    }

    @Test
    void everyPictureOfATopicHasTheClassThatPyTorchGivesItOrAReason() throws Exception {
        Map<String, String> pyTorch = FashionMnist.pyTorchLabels();
        List<Row> rows = rows("Classify a topic", 1);
        assertThat(rows).hasSize(PICTURE_COUNT + 1);
        for (Row row : rows) {
            String imageId = (String) row.getField("imageId");
            if (BROKEN.equals(imageId)) {
                assertThat(row.getField("label")).isNull();
                assertThat((String) row.getField("rejection")).isNotBlank();
            } else {
                assertThat(row.getField("label")).as(imageId).isEqualTo(pyTorch.get(imageId));
                assertThat(row.getField("rejection")).isNull();
            }
        }
    }

    @Test
    void everyImageOfTheTopicIsInAJoinWithTheClassThatPyTorchGivesIt() throws Exception {
        List<Row> rows = rows("Join with a table", 2);
        assertThat(rows).hasSameSizeAs(images);
        assertThat(rows.stream()
                        .collect(toMap(row -> (String) row.getField("imageId"), row -> (String) row.getField("label"))))
                .isEqualTo(FashionMnist.pyTorchLabels());
        assertThat(rows)
                .filteredOn(row -> "Shoes".equals(row.getField("department")))
                .extracting(row -> row.getField("label"))
                .containsOnly("Sandal", "Sneaker", "Ankle boot");
    }

    @Test
    void everyMinuteHasItsClasses() throws Exception {
        Map<String, String> pyTorch = FashionMnist.pyTorchLabels();
        Map<String, Long> expected = new HashMap<>();
        for (int i = 0; i < images.size(); i++) {
            LocalDateTime minute = LocalDateTime.ofInstant(PublishedTopics.capturedAt(firstCapture, i), zone)
                    .truncatedTo(ChronoUnit.MINUTES);
            expected.merge(minute + " " + pyTorch.get(images.get(i).getImageId()), 1L, Long::sum);
        }
        assertThat(rows("Count classes per minute", 0).stream()
                        .collect(toMap(row -> row.getField("window_start") + " " + row.getField("label"), row ->
                                (Long) row.getField("images"))))
                .isEqualTo(expected);
    }

    @Test
    void everyPictureIsInTheFolderOfItsClass() throws Exception {
        Map<String, byte[]> bytes =
                images.stream().collect(toMap(LabelledImage::getImageId, image -> RecordCodec.bytes(image.getImage())));
        Map<String, String> classes = new HashMap<>();
        Path sorted = folder.resolve("sorted-pictures");
        for (Path file : files(sorted)) {
            String label = URLDecoder.decode(sorted.relativize(file).getName(0).toString(), StandardCharsets.UTF_8)
                    .replace("label=", "");
            for (String line : Files.readAllLines(file)) {
                JsonNode picture = new ObjectMapper().readTree(line);
                String imageId = picture.get("imageId").textValue();
                assertThat(picture.get("image").binaryValue()).as(imageId).isEqualTo(bytes.get(imageId));
                assertThat(classes.put(imageId, label)).as(imageId).isNull();
            }
        }
        assertThat(classes).isEqualTo(FashionMnist.pyTorchLabels());
    }

    @Test
    void yesterdaysAccuracyIsWhatPyTorchCounts() throws Exception {
        List<Row> rows = rows("Accuracy of yesterday", 1);
        assertThat(rows).hasSize(1);
        Row row = rows.get(0);
        assertThat(row.getField("modelName")).isEqualTo("alt_gvt_nano");
        assertThat(row.getField("modelVersion")).isEqualTo(1L);
        assertThat(row.getField("images")).isEqualTo((long) images.size());
        assertThat((BigDecimal) row.getField("top1")).isEqualByComparingTo(FashionMnist.pyTorchTop1());
    }

    private static List<Row> rows(String heading, int statement) {
        return requireNonNull(RESULTS.get(heading), heading).get(statement);
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> found = Files.walk(directory)) {
            return found.filter(Files::isRegularFile).toList();
        }
    }
}
