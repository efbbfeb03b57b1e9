package io.flinktwins.inference.batch;

import io.flinktwins.inference.ClassList;
import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.inference.batch.Classifier.Lane;
import io.flinktwins.inference.image.ImageTransform;
import io.flinktwins.inference.image.tensor.ModelInput;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A model that is ready to run, and the way to its input.
 *
 * @param transforms makes a transform for each decoder thread
 * @param labels by class id; empty if the model has none
 * @param capacity what it was warmed up for; nothing is open
 */
public record LoadedModel(
        Classifier classifier, Supplier<? extends ImageTransform> transforms, List<String> labels, Capacity capacity) {

    /** The same model, whose forward passes go another way. */
    public LoadedModel withLanes(UnaryOperator<Lane> lanes) {
        return new LoadedModel(new OtherLanes(classifier, lanes), transforms, labels, capacity);
    }

    private record OtherLanes(Classifier classifier, UnaryOperator<Lane> lanes) implements Classifier {

        @Override
        public ModelIdentity model() {
            return classifier.model();
        }

        @Override
        public String device() {
            return classifier.device();
        }

        @Override
        public boolean isGpu() {
            return classifier.isGpu();
        }

        @Override
        public boolean isFallback() {
            return classifier.isFallback();
        }

        @Override
        public ModelInput input() {
            return classifier.input();
        }

        @Override
        public int classCount() {
            return classifier.classCount();
        }

        @Override
        public Lane openLane() {
            return lanes.apply(classifier.openLane());
        }

        @Override
        public float[] probabilities(float[] scores) {
            return classifier.probabilities(scores);
        }

        @Override
        public void close() {
            classifier.close();
        }
    }

    /** The classes that the model distinguishes. */
    public ClassList classes() {
        return new ClassList(classifier.classCount(), labels);
    }
}
