package io.flinktwins.inference.serving;

import io.flinktwins.inference.ClassList;
import io.flinktwins.inference.UnservableModelException;
import io.flinktwins.inference.batch.BatchListener;
import io.flinktwins.inference.batch.Batcher;
import io.flinktwins.inference.batch.LoadedModel;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the versions of a model for one slot, the best one that works.
 *
 * <p>One thread at a time.
 */
final class VersionLoader {

    private static final Logger LOG = LoggerFactory.getLogger(VersionLoader.class);

    private final String name;
    private final Engine engine;
    private final Slot slot;
    private final ClassList classes;
    private final ServingOptions options;
    private final ServingListener listener;
    private final LongSupplier nanoClock;

    private final RefusedVersions refused = new RefusedVersions();

    /** A version that is loaded, and the batcher that serves it. */
    record LoadedVersion(long version, Batcher batcher) {}

    VersionLoader(
            String name,
            Engine engine,
            Slot slot,
            ClassList classes,
            ServingOptions options,
            ServingListener listener,
            LongSupplier nanoClock) {
        this.name = name;
        this.engine = engine;
        this.slot = slot;
        this.classes = classes;
        this.options = options;
        this.listener = listener;
        this.nanoClock = nanoClock;
    }

    /**
     * Loads the first version to serve.
     *
     * @param recorded version that was served before: if it is still there, no older one will do
     * @throws RuntimeException what the engine said of the best version, if none can be served
     */
    LoadedVersion first(@Nullable Long recorded) {
        RuntimeException refusal = null;
        for (long version : firstCandidates(engine.versions(), recorded)) {
            String fingerprint = engine.fingerprint(version);
            try {
                return load(version);
            } catch (RuntimeException e) {
                LOG.error("version {} can't be served", version, e);
                refuse(version, fingerprint, e);
                refusal = refusal == null ? e : refusal;
            }
        }
        throw refusal == null ? new IllegalStateException("there is no version to serve") : refusal;
    }

    private static List<Long> firstCandidates(List<Long> versions, @Nullable Long recorded) {
        return recorded == null || !versions.contains(recorded)
                ? versions
                : versions.subList(0, versions.indexOf(recorded) + 1);
    }

    /** Loads a version that is better than the one served, or, if that was removed, any; null if there is none. */
    @Nullable
    LoadedVersion next(long served) {
        List<Long> versions = engine.versions();
        int rank = versions.indexOf(served);
        List<Long> candidates = rank < 0 ? versions : versions.subList(0, rank);
        refused.retain(candidates);
        for (long version : candidates) {
            // Read before loading: files that change meanwhile are then looked at again, not taken for refused.
            String fingerprint = engine.fingerprint(version);
            if (refused.has(version, fingerprint, nanoClock.getAsLong())) {
                continue;
            }
            try {
                return load(version);
            } catch (RuntimeException | OutOfMemoryError e) {
                LOG.error("version {} can't be served; {} goes on", version, served, e);
                refuse(version, fingerprint, e);
            }
        }
        return null;
    }

    private void refuse(long version, String fingerprint, Throwable failure) {
        boolean lasting = failure instanceof UnservableModelException model && model.isCausedByFiles();
        Duration pause = refused.add(version, fingerprint, lasting, nanoClock.getAsLong());
        LOG.info(
                "version {} is tried again {}",
                version,
                lasting ? "when its files change" : "in %d s".formatted(pause.toSeconds()));
    }

    /** Versions that could not be loaded now, and are tried again. Any thread may ask. */
    int waiting() {
        return refused.waiting();
    }

    private LoadedVersion load(long version) {
        long startNanos = nanoClock.getAsLong();
        try {
            LoadedModel model = engine.load(version, slot);
            return start(version, model, Duration.ofNanos(nanoClock.getAsLong() - startNanos));
        } catch (RuntimeException | OutOfMemoryError e) {
            listener.loadFailed();
            throw e;
        }
    }

    private LoadedVersion start(long version, LoadedModel model, Duration loadTime) {
        try {
            checkClasses(model);
            LOG.info(
                    "{} runs on {}: {}",
                    model.classifier().model(),
                    model.classifier().device(),
                    model.capacity());
            BatchListener batches = listener.serving(model, loadTime);
            String threads = "%s-v%d".formatted(name, version);
            return new LoadedVersion(version, Batcher.start(threads, model, options.batch(), batches, nanoClock));
        } catch (RuntimeException | OutOfMemoryError e) {
            // Nobody else has seen the model yet, so nobody else will close it.
            model.classifier().close();
            throw e;
        }
    }

    private void checkClasses(LoadedModel model) {
        if (classes.count() > 0 && !model.classes().equals(classes)) {
            throw new UnservableModelException(
                    "%s has %s, but the job was submitted with %s: submit the job again to serve it"
                            .formatted(model.classifier().model(), model.classes(), classes),
                    null,
                    true);
        }
    }
}
