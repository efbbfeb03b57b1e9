package io.flinktwins.jobs;

import io.flinktwins.inference.ClassList;
import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.inference.UnservableModelException;
import io.flinktwins.inference.batch.LoadedModel;
import io.flinktwins.inference.serving.Engine;
import io.flinktwins.inference.serving.ModelSummary;
import io.flinktwins.inference.serving.Slot;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the client found out about the models of a {@link ClassificationJob}: the classes that each distinguishes.
 *
 * @param shadow null if there is none
 */
public record ServedModels(ClassList classes, @Nullable ClassList shadow) {

    /**
     * Looks at the models once, here on the client.
     *
     * @throws InvalidOptionsException if they can't be served
     */
    public static ServedModels load(ClassificationSettings settings) {
        int batchSize = settings.largestCapacity().batchSize();
        ModelSummary first = summarize("--model", settings.engine(), batchSize);
        Engine shadow = settings.shadow();
        if (shadow == null) {
            return new ServedModels(first.classes(), null);
        }
        ModelSummary second = summarize("--shadow", shadow, batchSize);
        if (second.name().equals(first.name())) {
            throw new InvalidOptionsException(
                    "--shadow is named '%s' as --model is, and nobody could tell their answers apart: rename the directory, or the name in its twins.json"
                            .formatted(first.name()));
        }
        return new ServedModels(first.classes(), second.classes());
    }

    private static ModelSummary summarize(String option, Engine engine, int batchSize) {
        ModelSummary summary = blaming(option, engine::summarize);
        JobCommandLine.check(() -> summary.input().batchBytes(batchSize));
        return summary;
    }

    /**
     * Loads a model.
     *
     * @throws InvalidOptionsException naming the option of its directory, if it can't be served
     */
    public static LoadedModel load(String option, Engine engine, Slot slot) {
        return blaming(option, () -> engine.loadBest(slot));
    }

    private static <T> T blaming(String option, Supplier<T> look) {
        try {
            return look.get();
        } catch (InvalidSettingException e) {
            throw InvalidOptionsException.of(e);
        } catch (UnservableModelException | IllegalArgumentException e) {
            throw new InvalidOptionsException("%s: %s".formatted(option, e.getMessage()), e);
        }
    }
}
