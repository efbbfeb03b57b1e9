package io.flinktwins.operators.evaluation.selection;

import io.flinktwins.inference.ModelIdentity;
import java.util.List;

/**
 * The classes that a model version predicts more often than it used to, as a window of its reports says.
 *
 * @param windowStart in milliseconds since the epoch
 */
public record GrownClasses(ModelIdentity model, long windowStart, List<Integer> classes) {

    /** Whether it replaces what was known: a late revision of an earlier window does not. */
    boolean isNewerThan(GrownClasses known) {
        return windowStart >= known.windowStart;
    }
}
