package io.flinktwins.operators.evaluation;

import io.flinktwins.inference.ClassList;
import io.flinktwins.operators.evaluation.matching.Label;
import io.flinktwins.schemas.LabelEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the class id that a label event means. */
final class LabelResolver {

    private final LabelField field;
    private final ClassList classes;
    private final Map<String, Integer> classIds = new HashMap<>();
    private final Set<String> ambiguous = new HashSet<>();

    LabelResolver(LabelField field, ClassList classes) {
        this.field = field;
        this.classes = classes;
        List<String> names = classes.labels();
        for (int classId = 0; classId < names.size(); classId++) {
            if (classIds.putIfAbsent(names.get(classId), classId) != null) {
                ambiguous.add(names.get(classId));
            }
        }
    }

    Label resolve(LabelEvent event) throws InvalidLabelException {
        if (!PredictionRule.isName(event.getImageId())) {
            throw new InvalidLabelException(
                    "imageId is empty or longer than %d characters".formatted(PredictionRule.MAX_NAME_LENGTH));
        } else if (!EventTime.isPlausible(event.getLabelledAt())) {
            throw new InvalidLabelException(
                    "labelledAt is %s; it must be in the years 1 to 9999".formatted(event.getLabelledAt()));
        }
        int classId = field == LabelField.NAME ? named(event.getLabel()) : numbered(event.getClassId());
        return new Label(event.getImageId(), classId, event.getLabelledAt().toEpochMilli());
    }

    private int numbered(@Nullable Integer classId) throws InvalidLabelException {
        if (classId == null) {
            throw new InvalidLabelException("classId is null; labels that name their class need --label-field name");
        } else if (classId < 0) {
            throw new InvalidLabelException("class %d: class ids start at 0".formatted(classId));
        } else if (classes.count() > 0 && classId >= classes.count()) {
            throw new InvalidLabelException(
                    "class %d: the models know the classes 0 to %d only".formatted(classId, classes.count() - 1));
        }
        return classId;
    }

    /** Some well-known lists give two classes the same text (ImageNet's "crane" and "maillot"). */
    private int named(@Nullable String name) throws InvalidLabelException {
        if (name == null) {
            throw new InvalidLabelException("label is null; labels that number their class need --label-field id");
        } else if (ambiguous.contains(name)) {
            throw new InvalidLabelException("'%s' is the text of more than one class: label it by id".formatted(name));
        }
        Integer classId = classIds.get(name);
        if (classId == null) {
            throw new InvalidLabelException("'%s' is the text of no class that the models know".formatted(name));
        }
        return classId;
    }
}
