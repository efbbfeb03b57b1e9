package io.flinktwins.serve.classifying;

import io.flinktwins.inference.serving.Engine;
import io.flinktwins.inference.serving.ModelServing;
import io.flinktwins.inference.serving.ModelSummary;
import io.flinktwins.inference.serving.ServingListener;
import io.flinktwins.inference.serving.ServingOptions;
import io.flinktwins.inference.serving.Slot;
import io.flinktwins.serve.classifying.Refusal.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The model that the server has, in its best version and in those that are kept by number. */
public final class ServedModel implements AutoCloseable {

    private final ServedVersion best;
    private final List<ServedVersion> kept;

    private ServedModel(ServedVersion best, List<ServedVersion> kept) {
        this.best = best;
        this.kept = List.copyOf(kept);
    }

    /**
     * Which versions are served, and how.
     *
     * @param kept versions that are served beside the best one, by their numbers
     */
    public record Settings(Engine engine, Slot slot, ServingOptions serving, List<Long> kept) {

        public Settings {
            kept = List.copyOf(kept);
        }

        /** A kept version changes no more, so nobody looks for another. */
        private ServingOptions withoutPolling() {
            return new ServingOptions(serving.batch(), Duration.ZERO);
        }
    }

    /**
     * Loads all versions that are served; that takes seconds or minutes.
     *
     * @throws RuntimeException what the engine said, if one of them can't be served
     */
    public static ServedModel load(Settings settings, ServingListener listener) {
        Engine engine = settings.engine();
        List<ServedVersion> loaded = new ArrayList<>();
        try {
            loaded.add(ServedVersion.load("serve", engine, settings.slot(), settings.serving(), listener));
            for (long version : settings.kept()) {
                loaded.add(ServedVersion.load(
                        "serve-kept", engine.only(version), settings.slot(), settings.withoutPolling(), listener));
            }
        } catch (RuntimeException e) {
            loaded.forEach(ServedVersion::close);
            throw e;
        }
        return new ServedModel(loaded.get(0), loaded.subList(1, loaded.size()));
    }

    public String name() {
        return best.summary().name();
    }

    /** The numbers of the versions that can be asked for now. */
    public List<Long> versions() {
        return all().map(ServedVersion::number).distinct().sorted().toList();
    }

    /** What serves the best version, for those who look at it from outside. */
    public ModelServing serving() {
        return best.serving();
    }

    /**
     * What is known of a version. Another one that takes over may be different.
     *
     * @param name of the model; null for the one that there is
     * @param number of the version; null for the best one
     * @throws RefusedRequestException if it is not served
     */
    public ModelSummary summary(@Nullable String name, @Nullable String number) {
        return version(name, number).summary();
    }

    ServedVersion version(@Nullable String name, @Nullable String number) {
        if (name != null && !name.equals(name())) {
            throw new RefusedRequestException(
                    Kind.NOT_FOUND, "there is no model '%s' here; its name is '%s'".formatted(name, name()));
        }
        if (number == null) {
            return best;
        }
        return all().filter(version -> number.equals(Long.toString(version.number())))
                .findFirst()
                .orElseThrow(() -> new RefusedRequestException(
                        Kind.NOT_FOUND,
                        "version '%s' of %s is not served; these are: %s".formatted(number, name(), versions())));
    }

    /** A kept version stays, so it comes before the best one, which may be the same for now. */
    private Stream<ServedVersion> all() {
        return Stream.concat(kept.stream(), Stream.of(best));
    }

    /** Drops images in flight; returns when nothing native is running. */
    @Override
    public void close() {
        all().forEach(ServedVersion::close);
    }
}
