package io.flinktwins.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.wire.RecordCodec;
import io.flinktwins.schemas.wire.RecordJson;
import io.flinktwins.testbed.images.HostileImages;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All that a stream can hold, in any order, among good images: each record has its own answer, and the job goes on. */
class HostileStreamITCase {

    private static final int OF_EACH_KIND = 8;
    private static final int SIDE = 7_000;
    private static final int SCANS = 90;
    private static final int STRIPS = 1_000_000;

    @RegisterExtension
    static final MiniClusterExtension FLINK = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(2)
            .build());

    @RegisterExtension
    static final BrokerExtension KAFKA = new BrokerExtension();

    @TempDir
    Path images;

    private List<ImageEvent> good;
    private byte[] png;
    private final List<Sent> stream = new ArrayList<>();

    /**
     * One record.
     *
     * @param reason of its dead letter; null for a record that is classified
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    private record Sent(
            String imageId, byte[] value, @Nullable Reason reason) {}

    @BeforeEach
    void prepare() throws IOException {
        good = FashionMnist.events();
        png = good.get(0).getImage().array();
        Files.write(images.resolve("there.png"), png);
        Files.write(images.resolve("strips.tiff"), HostileImages.tiffOfBrokenStrips(STRIPS));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void everyRecordHasItsOwnAnswerAndNoJobRestarts(long seed, @InjectMiniCluster MiniCluster cluster)
            throws Exception {
        // Accepts connections into its backlog, and never answers.
        try (ServerSocket silent = new ServerSocket(0, OF_EACH_KIND, InetAddress.getLoopbackAddress())) {
            String host = "http://%s:%d/".formatted(silent.getInetAddress().getHostAddress(), silent.getLocalPort());
            addGood();
            addBad(host);
            Collections.shuffle(stream, new Random(seed));
            TestTopics topics = new TestTopics(KAFKA.broker(), "hostile-" + seed);
            topics.sendRaw(stream.stream().map(Sent::value).toList());
            JobClient job = DefinedJobs.startClassification(topics.options(
                    "--stop-at-latest",
                    "--parallelism=2",
                    "--delivery=exactly-once",
                    "--checkpoint-interval=500ms",
                    "--output-format=" + (seed % 2 == 0 ? "json" : "avro"),
                    "--image-uri-allow=" + host,
                    "--image-uri-allow=" + images.toUri(),
                    "--fetch-timeout=1s",
                    "--model=" + FashionMnist.MODEL));
            job.getJobExecutionResult().get(5, TimeUnit.MINUTES);
            assertThat(cluster.getExecutionGraph(job.getJobID()).get().getFailureInfo())
                    .isNull();
            assertAnswers(topics);
        }
    }

    private void assertAnswers(TestTopics topics) {
        assertThat(topics.readClassifications())
                .extracting(Classification::getImageId)
                .containsExactlyInAnyOrderElementsOf(stream.stream()
                        .filter(sent -> sent.reason == null)
                        .map(Sent::imageId)
                        .toList());
        Map<Integer, Reason> expected = new TreeMap<>();
        for (int i = 0; i < stream.size(); i++) {
            Reason reason = stream.get(i).reason;
            if (reason != null) {
                expected.put(i, reason);
            }
        }
        List<DeadLetter> letters = topics.readDeadLetters();
        assertThat(letters).hasSize(expected.size());
        Map<Integer, Reason> found = new TreeMap<>();
        letters.forEach(letter -> found.put(
                (int) (letter.getOffset() * TestTopics.PARTITIONS + letter.getPartition()), letter.getReason()));
        assertThat(found).isEqualTo(expected);
    }

    private void addGood() {
        RecordCodec<ImageEvent> avro = RecordCodec.of(ImageEvent.class);
        long now = System.currentTimeMillis();
        long[] times = {now + 3_660_000, now * 1_000, now * 1_000_000, Long.MAX_VALUE, 0, -86_400_000, Long.MIN_VALUE};
        for (int i = 0; i < 300; i++) {
            ImageEvent event = good.get(i);
            stream.add(new Sent(event.getImageId(), avro.encode(event), null));
        }
        for (int i = 0; i < times.length; i++) {
            Instant capturedAt = Instant.ofEpochMilli(times[i]);
            addEvent("time-" + i, null, event -> event.setCapturedAt(capturedAt).setImage(ByteBuffer.wrap(png)));
        }
        addEach(
                "json",
                null,
                id -> RecordJson.encode(event(id).setImage(ByteBuffer.wrap(png)).build()));
        addEach(
                "fetched",
                null,
                id -> avro.encode(event(id)
                        .setImageUri(images.resolve("there.png").toUri().toString())
                        .build()));
    }

    private void addBad(String host) {
        RecordCodec<ImageEvent> avro = RecordCodec.of(ImageEvent.class);
        addEach("empty", Reason.MALFORMED_RECORD, id -> new byte[0]);
        addEach("garbage", Reason.MALFORMED_RECORD, id -> new byte[] {'x'});
        stream.add(new Sent(
                "huge-garbage", "x".repeat(900_000).getBytes(StandardCharsets.US_ASCII), Reason.MALFORMED_RECORD));
        addEach("broken-json", Reason.MALFORMED_RECORD, id -> "{\"imageId\":1}".getBytes(StandardCharsets.US_ASCII));
        addEach("confluent", Reason.UNKNOWN_SCHEMA, id -> new byte[] {0, 0, 0, 0, 1, 2, 3});
        addEach("no-image", Reason.INVALID_EVENT, id -> avro.encode(event(id).build()));
        addEach(
                "long-id",
                Reason.INVALID_EVENT,
                id -> avro.encode(
                        event(id.repeat(1_000)).setImage(ByteBuffer.wrap(png)).build()));
        addImages("text", Reason.UNSUPPORTED_FORMAT, "<html>404</html>".getBytes(StandardCharsets.US_ASCII));
        addImages("cut", Reason.TRUNCATED_IMAGE, Arrays.copyOf(png, png.length / 2));
        addImages("many-scans", Reason.IMAGE_TOO_COMPLEX, HostileImages.jpegOfManyScans(SIDE, SCANS));
        addUris(
                "many-strips",
                Reason.IMAGE_TOO_COMPLEX,
                images.resolve("strips.tiff").toUri().toString());
        addUris("silent", Reason.FETCH_FAILED, host + "a.png");
        addUris("gone", Reason.FETCH_FAILED, images.resolve("gone.png").toUri().toString());
        addUris("elsewhere", Reason.URI_NOT_ALLOWED, "http://192.0.2.1/a.png");
        addUris("long-uri", Reason.INVALID_EVENT, host + "x".repeat(10_000));
    }

    /** What a record is made of, by its image's identity. */
    private interface Maker {
        byte[] record(String imageId);
    }

    private void addEach(String kind, @Nullable Reason reason, Maker maker) {
        for (int i = 0; i < OF_EACH_KIND; i++) {
            String id = kind + "-" + i;
            stream.add(new Sent(id, maker.record(id), reason));
        }
    }

    private void addImages(String kind, Reason reason, byte[] image) {
        for (int i = 0; i < OF_EACH_KIND; i++) {
            addEvent(kind + "-" + i, reason, event -> event.setImage(ByteBuffer.wrap(image)));
        }
    }

    private void addUris(String kind, Reason reason, String uri) {
        for (int i = 0; i < OF_EACH_KIND; i++) {
            addEvent(kind + "-" + i, reason, event -> event.setImageUri(uri));
        }
    }

    private void addEvent(String id, @Nullable Reason reason, Consumer<ImageEvent.Builder> fields) {
        ImageEvent.Builder event = event(id);
        fields.accept(event);
        stream.add(new Sent(id, RecordCodec.of(ImageEvent.class).encode(event.build()), reason));
    }

    private static ImageEvent.Builder event(String imageId) {
        return ImageEvent.newBuilder().setImageId(imageId).setCapturedAt(Instant.now());
    }
}
