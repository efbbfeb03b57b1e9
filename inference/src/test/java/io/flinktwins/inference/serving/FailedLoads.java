package io.flinktwins.inference.serving;

import io.flinktwins.inference.batch.BatchListener;
import io.flinktwins.inference.batch.LoadedModel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the versions that could not be served, and listens to nothing else. */
public final class FailedLoads implements ServingListener {

    public final AtomicInteger count = new AtomicInteger();

    @Override
    public BatchListener serving(LoadedModel model, Duration loadTime) {
        return BatchListener.NONE;
    }

    @Override
    public void loadFailed() {
        count.incrementAndGet();
    }
}
