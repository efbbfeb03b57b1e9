package io.flinktwins.inference.modeldirectory;

import io.flinktwins.inference.image.Preprocessing;
import io.flinktwins.inference.image.tensor.ModelInput;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model wants and gives, as its description file says.
 *
 * @param variant architecture, such as {@code alt_gvt_small}, where the file says so
 * @param input as the file says; layout and type are NCHW and float32 where it leaves them open
 * @param labels by class id; empty where the file has none
 * @param version where the file says so
 * @param file name of the description file, for messages
 */
public record ModelDescription(
        String name,
        @Nullable String variant,
        ModelInput input,
        Preprocessing preprocessing,
        Scores scores,
        List<String> labels,
        @Nullable Long version,
        String file) {

    public ModelDescription {
        labels = List.copyOf(labels);
    }

    /** What a model's output is. */
    public enum Scores {
        /** Any numbers; a softmax makes them probabilities. */
        LOGITS,
        /** Already through a softmax. */
        PROBABILITIES
    }
}
