package io.flinktwins.inference.batch;

import io.flinktwins.inference.batch.Classifier.Lane;
import io.flinktwins.inference.batch.InferenceException.DeviceFaultException;
import io.flinktwins.inference.batch.InferenceException.OutOfDeviceMemoryException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tells an engine that is lost from images that it can't stand: by what it says, or by failing again and again, it is
 * suspected, and then has to run the image that it was warmed up with. All lanes of an engine share one.
 */
final class EngineHealth {

    /** A batch with one bad image makes three passes fail, or as many as its size has halves. */
    private static final int SUSPICIOUS_FAILURES = 4;

    private final Classifier classifier;
    private final AtomicInteger failuresInARow = new AtomicInteger();

    EngineHealth(Classifier classifier) {
        this.classifier = classifier;
    }

    void succeeded() {
        failuresInARow.setPlain(0);
    }

    /**
     * Looks into a forward pass that has failed.
     *
     * @throws LostEngineException if the engine is lost
     */
    void failed(Lane lane, InferenceException failure) {
        int failures = failuresInARow.incrementAndGet();
        boolean suspicious = failures >= SUSPICIOUS_FAILURES && !(failure instanceof OutOfDeviceMemoryException);
        if (!suspicious && !(failure instanceof DeviceFaultException)) {
            return;
        }
        try {
            lane.probe();
            failuresInARow.set(0);
        } catch (InferenceException e) {
            e.addSuppressed(failure);
            throw new LostEngineException(classifier.device(), classifier.isGpu(), e);
        }
    }
}
