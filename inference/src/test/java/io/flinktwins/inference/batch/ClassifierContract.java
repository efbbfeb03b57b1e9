package io.flinktwins.inference.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinktwins.inference.batch.Classifier.Lane;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** What every engine must do with the same five images. */
public abstract class ClassifierContract {

    protected static final int IMAGES = 5;

    private static final Offset<Float> CLOSE = Offset.offset(1e-6f);

    protected abstract Classifier open();

    /** The five images in the classifier's input form, one after the other. */
    protected abstract ByteBuffer images();

    /** {@code [5][classes]}, from outside. */
    protected abstract float[][] expected();

    @Test
    void everyBatchSizeGivesTheSameProbabilities() throws InferenceException {
        try (Classifier classifier = open();
                Lane lane = classifier.openLane()) {
            for (int size = 1; size <= IMAGES; size++) {
                // Once with nothing behind the batch, and once with more images there.
                assertExpected(classifier, lane.scores(first(size, classifier), size), size);
                assertExpected(classifier, lane.scores(images(), size), size);
            }
        }
    }

    private void assertExpected(Classifier classifier, float[][] scores, int size) {
        assertThat(scores).hasNumberOfRows(size);
        for (int i = 0; i < size; i++) {
            assertThat(classifier.probabilities(scores[i])).containsExactly(expected()[i], CLOSE);
        }
    }

    @Test
    void theClassCountIsTheLengthOfAnAnswer() throws InferenceException {
        try (Classifier classifier = open();
                Lane lane = classifier.openLane()) {
            assertThat(lane.scores(first(1, classifier), 1)[0]).hasSize(classifier.classCount());
        }
    }

    @Test
    void aTerminatedLaneFailsInsteadOfRunningAndTheOthersGoOn() throws InferenceException {
        try (Classifier classifier = open();
                Lane lane = classifier.openLane();
                Lane other = classifier.openLane()) {
            lane.terminate();
            assertThatThrownBy(() -> lane.scores(first(1, classifier), 1)).isInstanceOf(InferenceException.class);
            assertThatThrownBy(lane::probe).isInstanceOf(InferenceException.class);
            assertThat(other.scores(first(1, classifier), 1)).hasDimensions(1, classifier.classCount());
        }
    }

    @Test
    void aTerminatedLaneRunsAgainWhenItIsLet() throws InferenceException {
        try (Classifier classifier = open();
                Lane lane = classifier.openLane()) {
            lane.terminate();
            lane.resume();
            lane.probe();
            assertThat(lane.scores(first(1, classifier), 1)).hasDimensions(1, classifier.classCount());
        }
    }

    private ByteBuffer first(int size, Classifier classifier) {
        return images().slice(0, size * classifier.input().byteSize()).order(ByteOrder.nativeOrder());
    }
}
