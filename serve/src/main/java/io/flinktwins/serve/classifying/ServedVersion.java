package io.flinktwins.serve.classifying;

import static java.util.Objects.requireNonNull;

import io.flinktwins.inference.ClassList;
import io.flinktwins.inference.batch.BatchListener;
import io.flinktwins.inference.batch.Classifier;
import io.flinktwins.inference.batch.LoadedModel;
import io.flinktwins.inference.serving.Engine;
import io.flinktwins.inference.serving.ModelServing;
import io.flinktwins.inference.serving.ModelSummary;
import io.flinktwins.inference.serving.ServingListener;
import io.flinktwins.inference.serving.ServingOptions;
import io.flinktwins.inference.serving.Slot;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A version of the model that requests can ask for: the best one, whichever that is now, or one by its number. */
final class ServedVersion implements AutoCloseable {

    private final ModelServing serving;
    private final Map<Long, ModelSummary> summaries;

    private ServedVersion(ModelServing serving, Map<Long, ModelSummary> summaries) {
        this.serving = serving;
        this.summaries = summaries;
    }

    /**
     * Loads what the engine has.
     *
     * @param name names the threads
     * @throws RuntimeException what the engine said of it, if it can't be served
     */
    static ServedVersion load(String name, Engine engine, Slot slot, ServingOptions options, ServingListener listener) {
        Map<Long, ModelSummary> summaries = new ConcurrentHashMap<>();
        ModelServing serving = ModelServing.start(
                name,
                engine,
                slot,
                ClassList.UNKNOWN,
                options,
                null,
                remembering(summaries, listener),
                System::nanoTime);
        return new ServedVersion(serving, summaries);
    }

    /** Remembers each version before the first image goes to it. */
    private static ServingListener remembering(Map<Long, ModelSummary> summaries, ServingListener listener) {
        return new ServingListener() {
            @Override
            public BatchListener serving(LoadedModel model, Duration loadTime) {
                Classifier classifier = model.classifier();
                summaries.put(
                        classifier.model().version(),
                        new ModelSummary(classifier.model().name(), model.classes(), classifier.input()));
                return listener.serving(model, loadTime);
            }

            @Override
            public void loadFailed() {
                listener.loadFailed();
            }
        };
    }

    ModelServing serving() {
        return serving;
    }

    long number() {
        return serving.version();
    }

    /** Of the version that serves now. */
    ModelSummary summary() {
        return summary(number());
    }

    /** Of a version that serves, or has served. */
    ModelSummary summary(long number) {
        return requireNonNull(summaries.get(number));
    }

    /** Drops images in flight; returns when nothing native is running. */
    @Override
    public void close() {
        serving.close();
    }
}
