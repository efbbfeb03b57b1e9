package io.flinktwins.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.inference.batch.Capacity;
import io.flinktwins.inference.batch.Classifier;
import io.flinktwins.inference.batch.Classifier.Lane;
import io.flinktwins.inference.batch.ClassifierContract;
import io.flinktwins.inference.batch.InferenceException;
import io.flinktwins.inference.image.tensor.ModelInput;
import io.flinktwins.inference.image.tensor.ModelInput.ElementType;
import io.flinktwins.inference.image.tensor.ModelInput.Layout;
import io.flinktwins.inference.modeldirectory.ModelDescription.Scores;
import io.flinktwins.inference.modeldirectory.ModelVersion;
import io.flinktwins.inference.onnx.OnnxOptions.BatchPadding;
import io.flinktwins.inference.onnx.OnnxOptions.ModelSharing;
import io.flinktwins.inference.onnx.gpu.GpuOptions;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract on each form of model that ONNX Runtime may be given, and what it refuses. */
class OnnxClassifierTest {

    private static final ModelInput FLOATS = TinyModels.input(Layout.NCHW, ElementType.FLOAT32);
    private static final OnnxOptions PADDED = new OnnxOptions(
            Device.CPU, 1, ModelSharing.SLOT, TinyModels.PATIENCE, BatchPadding.ALWAYS, GpuOptions.FAST);

    @Nested
    class WithAnyBatchSize extends TinyModelContract {
        WithAnyBatchSize() {
            super(TinyModels.version("dynamic", FLOATS));
        }
    }

    @Nested
    class WithFewBatchSizes extends TinyModelContract {
        WithFewBatchSizes() {
            super(TinyModels.version("dynamic", FLOATS));
        }

        @Override
        protected Classifier open() {
            return TinyModels.open(TinyModels.version("dynamic", FLOATS), PADDED);
        }
    }

    @Nested
    class WithAFixedBatchSize extends TinyModelContract {
        WithAFixedBatchSize() {
            super(TinyModels.version("fixed-4", FLOATS));
        }
    }

    @Nested
    class WithABatchSizeHiddenInAReshape extends TinyModelContract {
        WithABatchSizeHiddenInAReshape() {
            super(TinyModels.version("hidden-fixed", FLOATS));
        }
    }

    @Nested
    class WithProbabilities extends TinyModelContract {
        WithProbabilities() {
            super(TinyModels.version("probabilities", FLOATS, Scores.PROBABILITIES, List.of("a", "b", "c")));
        }
    }

    @Nested
    class WithBytes extends TinyModelContract {
        WithBytes() {
            super(TinyModels.version("uint8-nhwc", TinyModels.input(Layout.NHWC, ElementType.UINT8)));
        }
    }

    @Nested
    class WithHalfPrecision extends TinyModelContract {
        WithHalfPrecision() {
            super(TinyModels.version("float16", TinyModels.input(Layout.NCHW, ElementType.FLOAT16)));
        }
    }

    @Nested
    class WithScoresInDoublePrecision extends TinyModelContract {
        WithScoresInDoublePrecision() {
            super(TinyModels.version("float64-scores", FLOATS));
        }
    }

    /** Exact on every processor, also on those without VNNI, whose fastest 8-bit products saturate at 16 bits. */
    @Nested
    class WithProductsInEightBits extends TinyModelContract {
        WithProductsInEightBits() {
            super(TinyModels.version("int8", FLOATS));
        }
    }

    /** What {@code twins_export} writes: exact on every processor by the fastest products. */
    @Nested
    class WithWeightsOfSevenBits extends TinyModelContract {
        WithWeightsOfSevenBits() {
            super(TinyModels.version("int8-7-bits", FLOATS));
        }
    }

    @Test
    void aNotANumberStaysInItsOwnImage() throws InferenceException {
        ByteBuffer images = TinyModels.images(FLOATS).putFloat(FLOATS.byteSize(), Float.NaN);
        try (Classifier classifier = TinyModels.open(TinyModels.version("dynamic", FLOATS), TinyModels.ON_CPU);
                Lane lane = classifier.openLane()) {
            float[][] scores = lane.scores(images, 5);
            assertThat(classifier.probabilities(scores[0])[0]).isFinite();
            assertThat(classifier.probabilities(scores[1])).containsOnly(Float.NaN);
            assertThat(classifier.probabilities(scores[2])[0]).isFinite();
        }
    }

    @Test
    void aModelOfAnotherSizeThanDescribedIsRefusedInWords() {
        ModelInput larger = new ModelInput(4, 4, FLOATS.channels(), FLOATS.layout(), FLOATS.type());
        assertRefused(TinyModels.version("dynamic", larger), "wants [-1, 3, 2, 2] FLOAT", "says [-1, 3, 4, 4] FLOAT");
    }

    @Test
    void aModelOfAnotherTypeThanDescribedIsRefusedInWords() {
        assertRefused(
                TinyModels.version("uint8-nhwc", TinyModels.input(Layout.NHWC, ElementType.FLOAT32)),
                "UINT8",
                "correct the description");
    }

    @Test
    void aModelWithTwoOutputsIsRefused() {
        assertRefused(TinyModels.version("two-outputs", FLOATS), "outputs", "again");
    }

    @Test
    void labelsMustBeAsManyAsScores() {
        assertRefused(TinyModels.version("dynamic", FLOATS, Scores.LOGITS, List.of("a", "b")), "3 scores", "2 labels");
    }

    @Test
    void scoresMustBeWhatTheDescriptionSays() {
        assertRefused(TinyModels.version("probabilities", FLOATS), "already ends in a softmax", "\"probabilities\"");
        assertRefused(
                TinyModels.version("dynamic", FLOATS, Scores.PROBABILITIES, List.of()),
                "gives scores like ",
                "\"logits\"");
    }

    @Test
    void oneScoreIsRefusedBecauseItsSoftmaxIsAlwaysOne() {
        assertRefused(TinyModels.version("one-score", FLOATS), "gives one score", "the logits [0, score]");
    }

    @ParameterizedTest
    @EnumSource(Scores.class)
    void scoresOfSigmoidsAreRefusedWhateverTheyAreCalled(Scores scores) {
        assertRefused(
                TinyModels.version("sigmoids", FLOATS, scores, List.of()),
                "as a sigmoid does",
                "several labels can't be served",
                "without the sigmoid and set \"scores\":\"logits\"");
    }

    @Test
    void scoresThatDependOnTheNeighboursInTheBatchAreRefused() {
        assertRefused(
                TinyModels.version("batch-statistics", FLOATS), "alone and in a batch", "export it in evaluation mode");
    }

    @Test
    void aBatchThatNoBufferHoldsIsRefusedInWords() {
        ModelInput largest = new ModelInput(4096, 4096, FLOATS.channels(), FLOATS.layout(), FLOATS.type());
        assertThatThrownBy(() -> TinyModels.open(
                        TinyModels.version("dynamic", largest), TinyModels.ON_CPU, new Capacity(11, 1, 1)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContainingAll("4096 x 4096", "batch size is 11; it must not be over 10");
    }

    @Test
    void aFileThatIsNoModelIsRefused(@TempDir Path folder) throws Exception {
        Path text = Files.writeString(folder.resolve("model.onnx"), "no model");
        ModelVersion version = TinyModels.version("dynamic", FLOATS);
        assertRefused(
                new ModelVersion("text", 1, text, text.toString(), version.description()),
                text.toString(),
                "can't be loaded");
        Files.writeString(text, "");
        assertRefused(
                new ModelVersion("text", 1, text, text.toString(), version.description()), text.toString(), "is empty");
    }

    @Test
    void aGpuThatIsNotThereIsRefusedInWords() {
        OnnxOptions onGpu = new OnnxOptions(Device.parse("cuda:99"), 1, ModelSharing.SLOT, TinyModels.PATIENCE);
        assertThatThrownBy(() -> TinyModels.open(TinyModels.version("dynamic", FLOATS), onGpu))
                .isInstanceOf(OnnxModelException.class)
                .hasMessageContaining("cuda:99")
                // What ONNX Runtime says instead of the reason, when it is asked before its environment is there.
                .hasMessageNotContaining("DefaultLogger");
    }

    @Test
    void autoRunsWhereverItCan() throws InferenceException {
        OnnxOptions auto = new OnnxOptions(Device.parse("auto"), 1, ModelSharing.SLOT, TinyModels.PATIENCE);
        try (Classifier classifier = TinyModels.open(TinyModels.version("dynamic", FLOATS), auto);
                Lane lane = classifier.openLane()) {
            assertThat(lane.scores(TinyModels.images(FLOATS), 5)).hasNumberOfRows(5);
        }
    }

    private static void assertRefused(ModelVersion version, String... words) {
        assertThatThrownBy(() -> TinyModels.open(version, TinyModels.ON_CPU))
                .isInstanceOf(OnnxModelException.class)
                .hasMessageContainingAll(words);
    }

    private abstract static class TinyModelContract extends ClassifierContract {

        private final ModelVersion version;

        TinyModelContract(ModelVersion version) {
            this.version = version;
        }

        @Override
        protected Classifier open() {
            return TinyModels.open(version, TinyModels.ON_CPU);
        }

        @Override
        protected ByteBuffer images() {
            return TinyModels.images(version.description().input());
        }

        @Override
        protected float[][] expected() {
            return TinyModels.expected().probabilities();
        }
    }
}
