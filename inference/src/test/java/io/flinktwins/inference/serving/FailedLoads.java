package io.flinktwins.inference.serving;

import io.flinktwins.inference.batch.BatchListener;
import io.flinktwins.inference.batch.Classifier;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the versions that could not be served, and listens to nothing else. */
public final class FailedLoads implements ServingListener {

    public final AtomicInteger count = new AtomicInteger();

    @Override
    public BatchListener serving(Classifier classifier, Duration loadTime) {
        return BatchListener.NONE;
    }

    @Override
    public void loadFailed() {
        count.incrementAndGet();
    }
}
