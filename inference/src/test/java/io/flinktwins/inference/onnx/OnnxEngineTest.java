package io.flinktwins.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import io.flinktwins.inference.ClassList;
import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.inference.batch.BatchPolicy;
import io.flinktwins.inference.batch.Capacity;
import io.flinktwins.inference.batch.Classifier.Lane;
import io.flinktwins.inference.batch.InferenceException;
import io.flinktwins.inference.batch.LoadedModel;
import io.flinktwins.inference.batch.RecordedOutcomes;
import io.flinktwins.inference.image.ImageLimits;
import io.flinktwins.inference.image.tensor.ImageTensor;
import io.flinktwins.inference.image.tensor.ModelInput;
import io.flinktwins.inference.image.tensor.ModelInput.ElementType;
import io.flinktwins.inference.image.tensor.ModelInput.Layout;
import io.flinktwins.inference.modeldirectory.ModelDirectory;
import io.flinktwins.inference.onnx.OnnxEngine.ClientCheck;
import io.flinktwins.inference.onnx.OnnxOptions.ModelSharing;
import io.flinktwins.inference.onnx.TinyModels.Expected;
import io.flinktwins.inference.serving.Engine;
import io.flinktwins.inference.serving.FailedLoads;
import io.flinktwins.inference.serving.ModelServing;
import io.flinktwins.inference.serving.ModelSummary;
import io.flinktwins.inference.serving.ServingOptions;
import io.flinktwins.inference.serving.Slot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxEngineTest {

    private static final Capacity CAPACITY = new Capacity(4, 1, 1);
    private static final Slot SLOT = Slot.alone(CAPACITY);
    private static final ModelInput INPUT = TinyModels.input(Layout.NCHW, ElementType.FLOAT32);

    @TempDir
    private Path models;

    @BeforeEach
    void addTwoVersions() throws IOException {
        add(1, "dynamic");
        add(2, "dynamic");
    }

    @Test
    void theHighestVersionIsTheBestAndAPinIsTheOnlyOne() {
        assertThat(engine(ModelSharing.SLOT, null).versions()).containsExactly(2L, 1L);
        assertThat(engine(ModelSharing.SLOT, 1L).versions()).containsExactly(1L);
        assertThatThrownBy(() -> engine(ModelSharing.SLOT, 3L).versions())
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContainingAll("model pin is 3", "[2, 1]");
    }

    @Test
    void aTruncatedModelIsRefusedAndItsFingerprintChangesWhenItIsComplete() throws IOException {
        Path model = models.resolve("tiny/2/model.onnx");
        byte[] complete = Files.readAllBytes(model);
        Files.write(model, Arrays.copyOf(complete, complete.length / 2));
        OnnxEngine engine = engine(ModelSharing.SLOT, null);
        String truncated = engine.fingerprint(2);
        assertThatThrownBy(() -> engine.load(2, SLOT))
                .isInstanceOf(OnnxModelException.class)
                .hasMessageContaining(model.toString());
        Files.write(model, complete);
        assertThat(engine.fingerprint(2)).isNotEqualTo(truncated);
        engine.load(2, SLOT).classifier().close();
    }

    @Test
    void slotsOfAProcessShareASessionAndNotItsTermination() throws InferenceException {
        OnnxEngine engine = engine(ModelSharing.PROCESS, null);
        LoadedModel first = engine.load(2, SLOT);
        LoadedModel second = engine.load(2, new Slot(1, 2, List.of(), CAPACITY));
        try (Lane lane = first.classifier().openLane()) {
            lane.terminate();
            ByteBuffer images = TinyModels.images(first.classifier().input());
            assertThatThrownBy(() -> lane.scores(images, 5)).isInstanceOf(InferenceException.class);
            assertThat(run(second)).hasNumberOfRows(5);
        }
        first.classifier().close();
        assertThat(run(second)).hasNumberOfRows(5);
        second.classifier().close();
        LoadedModel third = engine.load(2, SLOT);
        assertThat(run(third)).hasNumberOfRows(5);
        third.classifier().close();
    }

    @Test
    void aVersionThatNeverGetsReadyIsRefusedOnceWhileTheOldOneServes() throws IOException {
        FailedLoads refused = new FailedLoads();
        Engine impatientWithTheThird = new ImpatientEngine(engine(ModelSharing.SLOT, null), 3);
        try (ModelServing serving = serve(impatientWithTheThird, refused)) {
            add(3, "endless");
            serving.update();
            serving.update();
            assertThat(refused.count).hasValue(1);
            assertThat(serving.version()).isEqualTo(2);
        }
    }

    /** Gives one version a millisecond, and the others as long as they take. */
    private record ImpatientEngine(OnnxEngine engine, long hurried) implements Engine {

        @Override
        public List<Long> versions() {
            return engine.versions();
        }

        @Override
        public String fingerprint(long version) {
            return engine.fingerprint(version);
        }

        @Override
        public LoadedModel load(long version, Slot slot) {
            OnnxOptions hurry = new OnnxOptions(Device.CPU, 1, ModelSharing.SLOT, Duration.ofMillis(1));
            return version == hurried
                    ? new OnnxEngine(engine.models(), null, hurry, engine.limits(), engine.check()).load(version, slot)
                    : engine.load(version, slot);
        }

        @Override
        public ModelSummary summarize() {
            return engine.summarize();
        }
    }

    private static ModelServing serve(Engine engine, FailedLoads refused) {
        return ModelServing.start(
                "tiny",
                engine,
                SLOT,
                ClassList.labelled(List.of("a", "b", "c")),
                new ServingOptions(BatchPolicy.DEFAULT, Duration.ZERO),
                null,
                refused,
                // It stands still: no pause ends between two looks.
                () -> 0);
    }

    /** The answers are those of ONNX Runtime in Python. */
    @Test
    void tensorsAreAnsweredAsTheyAre() throws InterruptedException {
        Expected expected = TinyModels.expected();
        RecordedOutcomes answers = new RecordedOutcomes();
        try (ModelServing serving = serve(engine(ModelSharing.SLOT, null), new FailedLoads())) {
            for (int i = 0; i < expected.images().length; i++) {
                serving.submit(ImageTensor.of(INPUT, expected.images()[i]), answers.of(i));
            }
            answers.await(expected.images().length);
        }
        for (int i = 0; i < expected.images().length; i++) {
            assertThat(answers.classified(i).probabilities())
                    .containsExactly(expected.probabilities()[i], offset(1e-6f));
        }
    }

    @Test
    void labelsComeWithTheModel() {
        LoadedModel loaded = engine(ModelSharing.SLOT, null).load(1, SLOT);
        loaded.classifier().close();
        assertThat(loaded.labels()).containsExactly("a", "b", "c");
        assertThat(loaded.classifier().device()).isEqualTo("cpu");
    }

    private static float[][] run(LoadedModel model) throws InferenceException {
        ByteBuffer images = TinyModels.images(model.classifier().input());
        try (Lane lane = model.classifier().openLane()) {
            return lane.scores(images, 5);
        }
    }

    private OnnxEngine engine(ModelSharing sharing, @Nullable Long pin) {
        return new OnnxEngine(
                new ModelDirectory(models.resolve("tiny").toString()),
                pin,
                new OnnxOptions(Device.CPU, 1, sharing, TinyModels.PATIENCE),
                ImageLimits.DEFAULT,
                ClientCheck.CPU);
    }

    private void add(int version, String model) throws IOException {
        TinyModels.addVersion(models.resolve("tiny"), version, model);
    }
}
