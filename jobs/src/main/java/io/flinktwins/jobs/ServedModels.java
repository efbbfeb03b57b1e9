package io.flinktwins.jobs;

import io.flinktwins.inference.ClassList;
import io.flinktwins.inference.batch.LoadedModel;
import io.flinktwins.inference.modeldirectory.ModelDirectoryException;
import io.flinktwins.inference.onnx.OnnxEngine;
import io.flinktwins.inference.onnx.OnnxModelException;
import io.flinktwins.inference.serving.Slot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the client found when it loaded the models of a {@link ClassificationJob}: the classes that each distinguishes.
 *
 * @param shadow null if there is none
 */
public record ServedModels(ClassList classes, @Nullable ClassList shadow) {

    private record Loaded(String name, ClassList classes) {}

    /**
     * Loads the models once, here on the client.
     *
     * @throws InvalidOptionsException if they can't be served
     */
    public static ServedModels load(ClassificationSettings settings) {
        requirePinned(settings.engine());
        int batchSize = settings.serving().batch().maxSize();
        Loaded first = load("--model", settings.engine(), batchSize);
        OnnxEngine shadow = settings.shadow();
        if (shadow == null) {
            return new ServedModels(first.classes, null);
        }
        Loaded second = load("--shadow", shadow, batchSize);
        if (second.name.equals(first.name)) {
            throw new InvalidOptionsException(
                    "--shadow %s is named '%s' as --model is, and nobody could tell their answers apart: rename the"
                                    .formatted(shadow.models(), first.name)
                            + " directory, or the name in its twins.json");
        }
        return new ServedModels(first.classes, second.classes);
    }

    private static Loaded load(String option, OnnxEngine engine, int batchSize) {
        LoadedModel loaded = load(option, engine, Slot.alone(1));
        loaded.classifier().close();
        JobCommandLine.check(() -> loaded.classifier().input().batchBytes(batchSize));
        return new Loaded(loaded.classifier().model().name(), loaded.classes());
    }

    /**
     * Loads a model.
     *
     * @throws InvalidOptionsException naming the option of its directory, if it can't be served
     */
    public static LoadedModel load(String option, OnnxEngine engine, Slot slot) {
        try {
            return engine.loadBest(slot);
        } catch (ModelDirectoryException | OnnxModelException | IllegalArgumentException e) {
            throw new InvalidOptionsException("%s: %s".formatted(option, e.getMessage()), e);
        }
    }

    private static void requirePinned(OnnxEngine engine) {
        try {
            List<Long> versions = engine.models().versions();
            if (engine.pin() != null && !versions.contains(engine.pin())) {
                throw new InvalidOptionsException("--model-pin is %d; it must be a version that %s has: %s"
                        .formatted(engine.pin(), engine.models(), versions));
            }
        } catch (ModelDirectoryException e) {
            throw new InvalidOptionsException("--model: " + e.getMessage(), e);
        }
    }
}
