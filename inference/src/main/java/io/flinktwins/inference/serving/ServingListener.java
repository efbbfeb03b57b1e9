package io.flinktwins.inference.serving;

import io.flinktwins.inference.batch.BatchListener;
import io.flinktwins.inference.batch.LoadedModel;
import java.time.Duration;

/** Receives an event for each version that is loaded or that can't be. */
public interface ServingListener {

    /**
     * A version is ready, and images are about to go to it.
     *
     * @param loadTime loading and warming up
     * @return what receives the events of its batches
     */
    BatchListener serving(LoadedModel model, Duration loadTime);

    /** A version can't be served. */
    void loadFailed();
}
