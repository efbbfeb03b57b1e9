package io.flinktwins.jobs;

import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.inference.batch.Classifier;
import io.flinktwins.inference.batch.InferenceException;
import io.flinktwins.inference.batch.InferenceException.DeviceFaultException;
import io.flinktwins.inference.batch.LoadedModel;
import io.flinktwins.inference.image.tensor.ModelInput;
import io.flinktwins.inference.serving.Engine;
import io.flinktwins.inference.serving.ModelSummary;
import io.flinktwins.inference.serving.Slot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An engine that is lost after some forward passes, as one on a GPU whose context died: then all that it still runs fails,
 * until it is loaded anew.
 *
 * @param engine does the work
 */
record LosingEngine(Engine engine) implements Engine {

    private static final int PASSES_OF_A_LIFE = 25;

    /** How many more are to be lost. */
    static final AtomicInteger LOSSES = new AtomicInteger();

    @Override
    public List<Long> versions() {
        return engine.versions();
    }

    @Override
    public String fingerprint(long version) {
        return engine.fingerprint(version);
    }

    @Override
    public ModelSummary summarize() {
        return engine.summarize();
    }

    @Override
    public LoadedModel load(long version, Slot slot) {
        LoadedModel model = engine.load(version, slot);
        return new LoadedModel(
                new Losing(model.classifier(), new AtomicInteger(), new AtomicBoolean()),
                model.transforms(),
                model.labels(),
                model.capacity());
    }

    private record Losing(Classifier real, AtomicInteger passes, AtomicBoolean lost) implements Classifier {

        @Override
        public ModelIdentity model() {
            return real.model();
        }

        @Override
        public String device() {
            return real.device();
        }

        @Override
        public boolean isGpu() {
            return false;
        }

        @Override
        public boolean isFallback() {
            return false;
        }

        @Override
        public ModelInput input() {
            return real.input();
        }

        @Override
        public int classCount() {
            return real.classCount();
        }

        @Override
        public float[] probabilities(float[] scores) {
            return real.probabilities(scores);
        }

        @Override
        public Lane openLane() {
            return new LosingLane(real.openLane(), this);
        }

        void live() throws InferenceException {
            if (passes.incrementAndGet() == PASSES_OF_A_LIFE && LOSSES.getAndDecrement() > 0) {
                lost.set(true);
            }
            if (lost.get()) {
                throw new DeviceFaultException("CUDA failure 700: an illegal memory access", new IOException());
            }
        }

        @Override
        public void close() {
            real.close();
        }
    }

    private record LosingLane(Classifier.Lane real, Losing engine) implements Classifier.Lane {

        @Override
        public float[][] scores(ByteBuffer tensors, int size) throws InferenceException {
            engine.live();
            return real.scores(tensors, size);
        }

        @Override
        public void probe() throws InferenceException {
            engine.live();
            real.probe();
        }

        @Override
        public void terminate() {
            real.terminate();
        }

        @Override
        public void resume() {
            real.resume();
        }

        @Override
        public void close() {
            real.close();
        }
    }
}
