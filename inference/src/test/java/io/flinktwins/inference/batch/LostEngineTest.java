package io.flinktwins.inference.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.inference.Outcome.Classified;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LostEngineTest {

    private static final int IMAGES = 40;

    private final RecordedOutcomes answers = new RecordedOutcomes();

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void noImageIsGivenUpForALostEngine(int batchesInFlight) throws InterruptedException {
        ScriptedClassifier engine = ScriptedClassifier.held();
        engine.lost = true;
        try (Batcher batcher = batcher(engine, batchesInFlight)) {
            submit(batcher, 0, IMAGES);
            engine.permits.release(1_000);
            answers.await(IMAGES);
            submit(batcher, IMAGES, 1);
            answers.await(1);
        }
        assertThat(answers.outcomes).isEmpty();
        assertThat(answers.failures).hasSize(IMAGES + 1);
        assertThat(answers.failures.values()).hasOnlyElementsOfType(LostEngineException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void anEngineThatFailsOnEveryImageIsLostWhateverItSays(int batchesInFlight) throws InterruptedException {
        ScriptedClassifier engine = ScriptedClassifier.free();
        IntStream.range(0, IMAGES).forEach(engine.poison::add);
        engine.probeFails = true;
        try (Batcher batcher = batcher(engine, batchesInFlight)) {
            submit(batcher, 0, IMAGES);
            answers.await(IMAGES);
        }
        assertThat(answers.failures.values()).isNotEmpty().hasOnlyElementsOfType(LostEngineException.class);
        // Those whose forward passes failed before anybody could know are few.
        assertThat(answers.outcomes).hasSizeLessThan(IMAGES / 2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void anEngineThatRunsItsWarmUpImageIsNotLostHoweverManyImagesItCantStand(int batchesInFlight)
            throws InterruptedException {
        ScriptedClassifier engine = ScriptedClassifier.free();
        IntStream.range(0, IMAGES - 1).forEach(engine.poison::add);
        try (Batcher batcher = batcher(engine, batchesInFlight)) {
            submit(batcher, 0, IMAGES);
            answers.await(IMAGES);
            submit(batcher, IMAGES, 1);
            answers.await(1);
        }
        assertThat(engine.probes).hasPositiveValue();
        assertThat(answers.failures).isEmpty();
        assertThat(answers.outcome(IMAGES)).isInstanceOf(Classified.class);
    }

    private void submit(Batcher batcher, int first, int count) {
        for (int image = first; image < first + count; image++) {
            batcher.submit(new byte[] {(byte) image}, answers.of(image));
        }
    }

    private static Batcher batcher(ScriptedClassifier engine, int batchesInFlight) {
        LoadedModel model =
                new LoadedModel(engine, FirstByteTransform::new, List.of(), new Capacity(4, batchesInFlight, 1));
        return Batcher.start("test", model, BatchPolicy.DEFAULT, BatchListener.NONE, System::nanoTime);
    }
}
