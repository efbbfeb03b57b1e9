package io.flinktwins.inference.onnx;

import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * The models that slots of this process share: each is loaded for its first user and closed after its last one.
 *
 * <p>Flink loads this class once for each job, so that jobs share nothing.
 */
final class SharedModels {

    private static final ConcurrentMap<Key, Shared> MODELS = new ConcurrentHashMap<>();

    private SharedModels() {}

    /** Which models are the same: a version with the same files on the same device. */
    record Key(String modelDirectory, long version, String fingerprint, OnnxOptions options) {}

    private record Shared(OnnxModel model, int users) {}

    /** Whoever comes while another slot loads the model waits for it. */
    static OnnxModel acquire(Key key, Supplier<OnnxModel> load) {
        // Loading inside compute() holds this key's bin: other slots wait for the one load instead of loading again.
        Shared shared = MODELS.compute(
                key, (same, open) -> open == null ? new Shared(load.get(), 1) : new Shared(open.model, open.users + 1));
        return Objects.requireNonNull(shared).model;
    }

    /** Only when the user's own forward passes have ended. */
    static void release(Key key) {
        MODELS.computeIfPresent(key, (same, open) -> {
            if (open.users > 1) {
                return new Shared(open.model, open.users - 1);
            }
            // Still inside the key's lock: a slot that acquires the same model now waits, and then loads it anew.
            open.model.close();
            return null;
        });
    }
}
