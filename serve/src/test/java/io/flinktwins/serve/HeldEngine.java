package io.flinktwins.serve;

import io.flinktwins.inference.batch.Classifier.Lane;
import io.flinktwins.inference.batch.InferenceException;
import io.flinktwins.inference.batch.LoadedModel;
import io.flinktwins.inference.serving.Engine;
import io.flinktwins.inference.serving.ModelSummary;
import io.flinktwins.inference.serving.Slot;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Semaphore;

/** An engine whose forward passes run when they are let. */
record HeldEngine(Engine engine, Gate gate) implements Engine {

    /** Counts the passes that have begun, and lets them run. */
    record Gate(Semaphore started, Semaphore permits) {

        static Gate closed() {
            return new Gate(new Semaphore(0), new Semaphore(0));
        }

        Engine before(Engine engine) {
            return new HeldEngine(engine, this);
        }
    }

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
        return engine.load(version, slot).withLanes(HeldLane::new);
    }

    @Override
    public ModelSummary summarize() {
        return engine.summarize();
    }

    private final class HeldLane implements Lane {

        private final Lane lane;

        HeldLane(Lane lane) {
            this.lane = lane;
        }

        @Override
        public float[][] scores(ByteBuffer tensors, int size) throws InferenceException {
            gate.started.release();
            gate.permits.acquireUninterruptibly();
            return lane.scores(tensors, size);
        }

        @Override
        public void probe() throws InferenceException {
            lane.probe();
        }

        @Override
        public void terminate() {
            lane.terminate();
            gate.permits.release(1_000);
        }

        @Override
        public void resume() {
            lane.resume();
        }

        @Override
        public void close() {
            lane.close();
        }
    }
}
