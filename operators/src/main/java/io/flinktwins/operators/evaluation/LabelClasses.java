package io.flinktwins.operators.evaluation;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The classes that the models know and labels may name.
 *
 * @param count number of classes; 0 if unknown, and then any class id is taken
 * @param names text of each class by class id; empty if unknown
 */
public record LabelClasses(int count, List<String> names) implements Serializable {

    public static final LabelClasses UNKNOWN = new LabelClasses(0, List.of());

    public LabelClasses {
        names = List.copyOf(names);
        if (count < 0 || (!names.isEmpty() && names.size() != count)) {
            throw new IllegalArgumentException("%d classes with %d names".formatted(count, names.size()));
        }
    }

    public static LabelClasses numbered(int count) {
        return new LabelClasses(count, List.of());
    }

    public static LabelClasses named(List<String> names) {
        return new LabelClasses(names.size(), names);
    }

    @Nullable
    public String nameOf(int classId) {
        return classId < names.size() ? names.get(classId) : null;
    }
}
