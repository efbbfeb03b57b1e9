package io.flinktwins.operators.evaluation;

import io.flinktwins.inference.ClassList;
import io.flinktwins.operators.deadletters.DeadLetterFactory.Subject;
import io.flinktwins.operators.evaluation.matching.Label;
import io.flinktwins.operators.ingest.EventRule;
import io.flinktwins.operators.records.Names;
import io.flinktwins.schemas.LabelEvent;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Rejection;
import io.flinktwins.schemas.Stage;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A label counts if it names its image, and one class that the models distinguish, and a possible chance if any. */
public final class LabelRule implements EventRule<LabelEvent> {

    /** No image stands for more than a million. */
    private static final double MIN_PROBABILITY = 1e-6;

    private final LabelField field;
    private final ClassList classes;
    private final Clock clock;
    private final Map<String, Integer> classIds = new HashMap<>();
    private final Set<String> ambiguous = new HashSet<>();

    /** How label events name the class. */
    public enum LabelField {
        /** By its id, in {@code classId}. */
        ID,
        /** By its text, in {@code label}. */
        NAME
    }

    public LabelRule(LabelField field, ClassList classes, Clock clock) {
        this.field = field;
        this.classes = classes;
        this.clock = clock;
        List<String> labels = classes.labels();
        for (int classId = 0; classId < labels.size(); classId++) {
            if (classIds.putIfAbsent(labels.get(classId), classId) != null) {
                ambiguous.add(labels.get(classId));
            }
        }
    }

    @Override
    public @Nullable Rejection check(LabelEvent event) {
        if (!Names.isName(event.getImageId())) {
            return invalid("imageId is " + Names.NO_NAME);
        } else if (!EventTime.isUsable(event.getLabelledAt(), clock)) {
            return invalid("labelledAt is %s; it %s".formatted(event.getLabelledAt(), EventTime.REQUIREMENT));
        } else if (!isProbability(event.getSelectionProbability())) {
            return invalid(("selectionProbability is %s; it must be from 0.000001 to 1,"
                            + " or null for an image that was not chosen by chance")
                    .formatted(event.getSelectionProbability()));
        }
        return field == LabelField.NAME ? checkName(event.getLabel()) : checkId(event.getClassId());
    }

    /** Whether an image can have been chosen with this probability, or by no chance at all. */
    public static boolean isProbability(@Nullable Double value) {
        return value == null || (value >= MIN_PROBABILITY && value <= 1);
    }

    private @Nullable Rejection checkId(@Nullable Integer classId) {
        if (classId == null) {
            return invalid("classId is null, and this job takes labels by class id");
        } else if (classId < 0) {
            return invalid("class %d: class ids start at 0".formatted(classId));
        } else if (classes.count() > 0 && classId >= classes.count()) {
            return invalid(
                    "class %d: the models know the classes 0 to %d only".formatted(classId, classes.count() - 1));
        }
        return null;
    }

    /** Some well-known lists give two classes the same text (ImageNet's "crane" and "maillot"). */
    private @Nullable Rejection checkName(@Nullable String name) {
        if (name == null) {
            return invalid("label is null, and this job takes labels by the text of their class");
        } else if (name.length() > Names.MAX_LENGTH) {
            return invalid("label has %d characters, more than %d".formatted(name.length(), Names.MAX_LENGTH));
        } else if (ambiguous.contains(name)) {
            return invalid("'%s' is the text of more than one class: label it by id".formatted(name));
        } else if (!classIds.containsKey(name)) {
            return invalid("'%s' is the text of no class that the models know".formatted(name));
        }
        return null;
    }

    @Override
    public Subject subject(LabelEvent event) {
        return new Subject(event.getImageId(), null);
    }

    /** Kafka's compaction forgets a key so; what has been measured stays measured. */
    @Override
    public boolean isDeletable() {
        return true;
    }

    @Override
    public Stage stage() {
        return Stage.EVALUATION;
    }

    /** The label that an event means, if {@link #check} has nothing against it. */
    Label label(LabelEvent checked) {
        Integer classId = field == LabelField.NAME ? classIds.get(checked.getLabel()) : checked.getClassId();
        if (classId == null) {
            throw new IllegalArgumentException("a label that was not checked: " + checked.getImageId());
        }
        return new Label(
                checked.getImageId(),
                classId,
                checked.getLabelledAt().toEpochMilli(),
                weight(checked.getSelectionProbability()));
    }

    private static double weight(@Nullable Double probability) {
        return probability == null ? 1 : Math.rint(Label.WEIGHT_UNITS / probability) / Label.WEIGHT_UNITS;
    }

    private static Rejection invalid(String message) {
        return new Rejection(Reason.INVALID_LABEL, message);
    }
}
