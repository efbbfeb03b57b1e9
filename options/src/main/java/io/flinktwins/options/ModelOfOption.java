package io.flinktwins.options;

import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.inference.UnservableModelException;
import io.flinktwins.inference.batch.LoadedModel;
import io.flinktwins.inference.serving.Engine;
import io.flinktwins.inference.serving.ModelSummary;
import io.flinktwins.inference.serving.Slot;
import java.util.function.Supplier;

/** Looks at the model that an option names, and blames the option if that can't be served. */
public final class ModelOfOption {

    private ModelOfOption() {}

    /**
     * Finds out about the best version.
     *
     * @param batchSize images in a forward pass, at most
     * @throws InvalidOptionsException naming an option, if the model can't be served
     */
    public static ModelSummary summarize(String option, Engine engine, int batchSize) {
        ModelSummary summary = blaming(option, engine::summarize);
        CheckedOptions.check(() -> summary.input().batchBytes(batchSize));
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
