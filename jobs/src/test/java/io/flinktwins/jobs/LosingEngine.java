package io.flinktwins.jobs;

import io.flinktwins.inference.batch.Classifier.Lane;
import io.flinktwins.inference.batch.InferenceException;
import io.flinktwins.inference.batch.InferenceException.DeviceFaultException;
import io.flinktwins.inference.batch.LoadedModel;
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
        Life life = new Life(new AtomicInteger(), new AtomicBoolean());
        return engine.load(version, slot).withLanes(real -> new LosingLane(real, life));
    }

    /** From one loading to the loss, for all lanes of an engine. */
    private record Life(AtomicInteger passes, AtomicBoolean lost) {

        void live() throws InferenceException {
            if (passes.incrementAndGet() == PASSES_OF_A_LIFE && LOSSES.getAndDecrement() > 0) {
                lost.set(true);
            }
            if (lost.get()) {
                throw new DeviceFaultException("CUDA failure 700: an illegal memory access", new IOException());
            }
        }
    }

    private record LosingLane(Lane real, Life life) implements Lane {

        @Override
        public float[][] scores(ByteBuffer tensors, int size) throws InferenceException {
            life.live();
            return real.scores(tensors, size);
        }

        @Override
        public void probe() throws InferenceException {
            life.live();
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
