package io.flinktwins.inference;

import java.io.Serializable;
import java.util.List;

/**
 * What the class ids of a model mean. Fixed when a job is submitted: a version with other classes is not served, because
 * the same class id would mean two things in one topic.
 *
 * @param labels by class id; empty if the model has none
 */
public record ModelClasses(int count, List<String> labels) implements Serializable {

    public ModelClasses {
        labels = List.copyOf(labels);
    }

    /** A thousand labels fill no message: the first ones tell which list it is. */
    @Override
    public String toString() {
        return "%d classes, labels %s"
                .formatted(count, labels.isEmpty() ? "none" : labels.subList(0, Math.min(3, labels.size())) + "...");
    }
}
