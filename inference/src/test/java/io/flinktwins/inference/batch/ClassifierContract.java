package io.flinktwins.inference.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
        try (Classifier classifier = open()) {
            for (int size = 1; size <= IMAGES; size++) {
                float[][] probabilities = classifier.classify(first(size, classifier), size);
                assertThat(probabilities).hasNumberOfRows(size);
                for (int i = 0; i < size; i++) {
                    assertThat(probabilities[i]).containsExactly(expected()[i], CLOSE);
                }
            }
        }
    }

    @Test
    void theClassCountIsTheLengthOfAnAnswer() throws InferenceException {
        try (Classifier classifier = open()) {
            assertThat(classifier.classify(first(1, classifier), 1)[0]).hasSize(classifier.classCount());
        }
    }

    @Test
    void aTerminatedClassifierFailsInsteadOfRunning() {
        try (Classifier classifier = open()) {
            classifier.terminate();
            assertThatThrownBy(() -> classifier.classify(first(1, classifier), 1))
                    .isInstanceOf(InferenceException.class);
        }
    }

    @Test
    void aTerminatedClassifierRunsAgainWhenItIsLet() throws InferenceException {
        try (Classifier classifier = open()) {
            classifier.terminate();
            classifier.resume();
            assertThat(classifier.classify(first(1, classifier), 1)).hasDimensions(1, classifier.classCount());
        }
    }

    private ByteBuffer first(int size, Classifier classifier) {
        return images().slice(0, size * classifier.input().byteSize()).order(ByteOrder.nativeOrder());
    }
}
