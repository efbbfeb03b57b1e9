package io.flinktwins.jobs;

import io.flinktwins.inference.ClassList;
import io.flinktwins.inference.serving.Engine;
import io.flinktwins.inference.serving.ModelSummary;
import io.flinktwins.options.InvalidOptionsException;
import io.flinktwins.options.ModelOfOption;
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
        ModelSummary first = ModelOfOption.summarize("--model", settings.engine(), batchSize);
        Engine shadow = settings.shadow();
        if (shadow == null) {
            return new ServedModels(first.classes(), null);
        }
        ModelSummary second = ModelOfOption.summarize("--shadow", shadow, batchSize);
        if (second.name().equals(first.name())) {
            throw new InvalidOptionsException(
                    "--shadow is named '%s' as --model is, and nobody could tell their answers apart: rename the directory, or the name in its twins.json"
                            .formatted(first.name()));
        }
        return new ServedModels(first.classes(), second.classes());
    }
}
