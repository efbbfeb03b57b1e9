package io.flinktwins.inference.serving;

import io.flinktwins.inference.batch.BatchListener;
import io.flinktwins.inference.batch.Classifier;
import java.time.Duration;

/** Hears of the versions that are loaded. */
public interface ServingListener {

    /**
     * A version is ready, and pictures are about to go to it.
     *
     * @param loadTime loading and warming up
     * @return what hears of its batches
     */
    BatchListener serving(Classifier classifier, Duration loadTime);

    /** A version can't be served. */
    void loadFailed();
}
