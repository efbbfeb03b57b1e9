package io.flinktwins.inference;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The classes that a model distinguishes, and what their ids mean. Fixed when a job is submitted: a version with other
 * classes is not served, because the same class id would mean two things in one topic.
 *
 * @param count number of classes; 0 if it is unknown, and then any class id may come
 * @param labels text of each class by class id; empty if the classes have none
 */
public record ClassList(int count, List<String> labels) implements Serializable {

    public static final ClassList UNKNOWN = new ClassList(0, List.of());

    public ClassList {
        labels = List.copyOf(labels);
        if (count < 0 || (!labels.isEmpty() && labels.size() != count)) {
            throw new IllegalArgumentException("%d classes with %d labels".formatted(count, labels.size()));
        }
    }

    /** Classes without labels. */
    public static ClassList numbered(int count) {
        return new ClassList(count, List.of());
    }

    /** One class for each label; of unknown classes where there is none. */
    public static ClassList labelled(List<String> labels) {
        return new ClassList(labels.size(), labels);
    }

    /** The class's text, or null if it has none. */
    public @Nullable String label(int classId) {
        return classId < labels.size() ? labels.get(classId) : null;
    }

    /** A thousand labels fill no message: the first ones tell which list it is. */
    @Override
    public String toString() {
        return "%d classes, labels %s"
                .formatted(count, labels.isEmpty() ? "none" : labels.subList(0, Math.min(3, labels.size())) + "...");
    }
}
