package io.flinktwins.inference.fetch;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.flinktwins.inference.ClassList;
import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.inference.batch.BatchPolicy;
import io.flinktwins.inference.batch.Capacity;
import io.flinktwins.inference.fetch.FetchOptions.Patience;
import io.flinktwins.inference.fetch.ObjectStore.Kind;
import io.flinktwins.inference.image.ImageLimits;
import io.flinktwins.inference.modeldirectory.ModelDirectory;
import io.flinktwins.inference.onnx.Device;
import io.flinktwins.inference.onnx.OnnxEngine;
import io.flinktwins.inference.onnx.OnnxEngine.ClientCheck;
import io.flinktwins.inference.onnx.OnnxOptions;
import io.flinktwins.inference.onnx.OnnxOptions.ModelSharing;
import io.flinktwins.inference.serving.FailedLoads;
import io.flinktwins.inference.serving.ModelServing;
import io.flinktwins.inference.serving.ServingOptions;
import io.flinktwins.inference.serving.Slot;
import io.flinktwins.schemas.Reason;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.plugin.DefaultPluginManager;
import org.apache.flink.core.plugin.PluginDescriptor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images and models in a store of the S3 API, through Flink's S3 plugin as a cluster loads it. */
@EnabledIfSystemProperty(
        named = "moto",
        matches = ".+",
        disabledReason = "-Dmoto=/path/to/moto_server starts a server of the S3 API")
class ObjectStoreITCase {

    private static final Path MODEL = Path.of("../models/pretrained/alt_gvt_nano/1");
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static @Nullable ObjectStore started;

    private final FailedLoads failedLoads = new FailedLoads();
    private final AtomicLong passedNanos = new AtomicLong();

    @BeforeAll
    static void startStore() throws Exception {
        started = new ObjectStore(System.getProperty("moto"));
        store().put("/bucket", new byte[0]);
        Configuration settings = Configuration.fromMap(Map.of(
                "s3.endpoint", store().endpoint(),
                "s3.endpoint.region", "us-east-1",
                "s3.path.style.access", "true",
                "s3.access-key", "key",
                "s3.secret-key", "secret",
                // The client's own patience, of minutes by default.
                "s3.attempts.maximum", "1",
                "s3.retry.limit", "1",
                "s3.retry.interval", "1ms",
                "s3.retry.throttle.limit", "1",
                "s3.retry.throttle.interval", "1ms"));
        Path plugin = Path.of("target/plugins/flink-s3-fs-hadoop.jar");
        String[] parentFirst = {"java.", "org.apache.flink.", "javax.annotation.", "org.slf4j", "org.apache.log4j"};
        FileSystem.initialize(
                settings,
                new DefaultPluginManager(
                        List.of(new PluginDescriptor(
                                "s3", new URL[] {plugin.toUri().toURL()}, new String[0])),
                        parentFirst));
    }

    @AfterAll
    static void stopStore() throws InterruptedException {
        FileSystem.initialize(new Configuration(), null);
        if (started != null) {
            started.close();
        }
    }

    @BeforeEach
    void recover() {
        store().recovers();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a.jpg", "what%3F%23.jpg", "50%25%20off.jpg", "%C3%A4/%C3%B6.jpg", "a+b.jpg", "a%252Fb.jpg"})
    void anImageIsWhatItsPercentEncodedAddressSays(String name) throws Exception {
        store().put("/bucket/in/" + name, name.getBytes(StandardCharsets.UTF_8));
        assertThat(fetch("s3://bucket/in/" + name)).asString().isEqualTo(name);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aFaultOfTheStoreCostsTheImagesThatMeetIt(Kind kind) throws Exception {
        store().put("/bucket/in/a.jpg", new byte[1000]);
        store().put("/bucket/in/b.jpg", new byte[1000]);
        store().fails("/a.jpg", kind);
        assertThat(catchThrowableOfType(RejectedImageException.class, () -> fetch("s3://bucket/in/a.jpg"))
                        .rejection()
                        .reason())
                .isEqualTo(Reason.FETCH_FAILED);
        assertThat(fetch("s3://bucket/in/b.jpg")).hasSize(1000);
        store().recovers();
        assertThat(fetch("s3://bucket/in/a.jpg")).hasSize(1000);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aModelVersionThatTheStoreWithheldIsServedWhenItGivesIt(Kind kind) throws Exception {
        String models = "/bucket/models-%s/nano".formatted(kind);
        put(models, 1);
        try (ModelServing serving = serve("s3:/" + models)) {
            put(models, 2);
            store().fails("/2/model.onnx", kind);
            serving.update();
            assertThat(serving.version()).isEqualTo(1);
            assertThat(failedLoads.count).hasValue(1);
            assertThat(serving.waitingVersions()).isEqualTo(1);
            serving.update();
            assertThat(failedLoads.count).as("within the pause").hasValue(1);
            store().recovers();
            passedNanos.addAndGet(Duration.ofMinutes(1).toNanos());
            serving.update();
            assertThat(serving.version()).isEqualTo(2);
        }
    }

    @Test
    void removingTheServedVersionFromTheStoreRollsBack() throws Exception {
        String models = "/bucket/models/nano";
        put(models, 1);
        put(models, 2);
        try (ModelServing serving = serve("s3:/" + models)) {
            assertThat(serving.version()).isEqualTo(2);
            store().delete(models + "/2/twins.json");
            store().delete(models + "/2/model.onnx");
            serving.update();
            assertThat(serving.version()).isEqualTo(1);
        }
    }

    private static void put(String models, int version) throws Exception {
        String description = Files.readString(MODEL.resolve("twins.json"));
        assertThat(description).contains("\"version\": 1");
        byte[] numbered =
                description.replace("\"version\": 1", "\"version\": " + version).getBytes(StandardCharsets.UTF_8);
        store().put("%s/%d/twins.json".formatted(models, version), numbered);
        store().put("%s/%d/model.onnx".formatted(models, version), MODEL.resolve("model.onnx"));
    }

    private ModelServing serve(String location) {
        ModelDirectory models = new ModelDirectory(location);
        OnnxEngine engine = new OnnxEngine(
                models,
                null,
                new OnnxOptions(Device.CPU, 1, ModelSharing.SLOT, PATIENCE),
                ImageLimits.DEFAULT,
                ClientCheck.NONE);
        return ModelServing.start(
                "test",
                engine,
                Slot.alone(new Capacity(1, 1, 1)),
                ClassList.labelled(models.newestDescription().labels()),
                new ServingOptions(BatchPolicy.DEFAULT, Duration.ZERO),
                null,
                failedLoads,
                passedNanos::get);
    }

    private static byte[] fetch(String uri) throws RejectedImageException {
        FetchOptions options = new FetchOptions(
                new AllowedUris(List.of("s3://bucket/in/")), 1 << 20, PATIENCE, 1, 1, new Patience(100, PATIENCE));
        try (ImageFetcher fetcher = new ImageFetcher(options, Clock.systemUTC(), FetchListener.NONE)) {
            return fetcher.fetch(URI.create(uri));
        }
    }

    private static ObjectStore store() {
        return requireNonNull(started);
    }
}
