package io.flinktwins.cli.labels;

import io.flinktwins.cli.images.Excerpt;
import io.flinktwins.cli.labels.ClassChoices.UnknownClassException;
import io.flinktwins.cli.labels.Faults.FaultException;
import io.flinktwins.inference.ClassList;
import io.flinktwins.operators.evaluation.LabelRule;
import io.flinktwins.operators.evaluation.LabelRule.LabelField;
import io.flinktwins.operators.records.Names;
import io.flinktwins.schemas.LabelEvent;
import io.flinktwins.schemas.Rejection;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the labels of the topic out of those of files. Used by one thread. */
final class LabelsImport {

    private final Set<LabelEvent> events = new LinkedHashSet<>();
    private final @Nullable ClassChoices classes;
    private final LabelRule rule;

    /**
     * Begins an import.
     *
     * @param classes those of the model; null to take texts and ids as they are
     */
    LabelsImport(@Nullable ClassChoices classes, Clock clock) {
        this.classes = classes;
        rule = new LabelRule(
                LabelField.ID, classes == null ? ClassList.UNKNOWN : ClassList.numbered(classes.count()), clock);
    }

    /** Adds what a file has, and notes the faults of its labels as those of the file. */
    void add(LabelFile file) {
        for (FoundLabel label : file.labels()) {
            try {
                LabelEvent event = event(label, file.changedAt());
                require(event);
                events.add(event);
            } catch (FaultException e) {
                file.addFault(label.where(), String.valueOf(e.getMessage()));
            }
        }
    }

    private LabelEvent event(FoundLabel found, Instant changedAt) throws FaultException {
        Integer classId = classId(found);
        return LabelEvent.newBuilder()
                .setImageId(found.imageId())
                .setClassId(classId)
                .setLabel(
                        classId == null || classes == null || !classes.contains(classId)
                                ? found.label()
                                : classes.label(classId))
                .setLabelledAt(found.labelledAt() == null ? changedAt : found.labelledAt())
                .setAnnotator(found.annotator())
                .setSelectionProbability(found.selectionProbability())
                .build();
    }

    private @Nullable Integer classId(FoundLabel found) throws FaultException {
        if (classes == null || found.label() == null) {
            return found.classId();
        } else if (found.classId() == null) {
            return classId(found.label(), classes);
        } else if (classes.contains(found.classId()) && !classes.isCalled(found.classId(), found.label())) {
            throw new FaultException("classId is %d, the model's '%s', and label is '%s'; leave out what is wrong"
                    .formatted(found.classId(), classes.label(found.classId()), Excerpt.of(found.label())));
        }
        return found.classId();
    }

    private static int classId(String text, ClassChoices classes) throws FaultException {
        try {
            return classes.classId(text);
        } catch (UnknownClassException e) {
            throw new FaultException(String.valueOf(e.getMessage()));
        }
    }

    /** What the accuracy job would refuse is a fault already; which texts it knows, it alone can tell. */
    private void require(LabelEvent event) throws FaultException {
        LabelEvent judged = event.getClassId() != null
                ? event
                : LabelEvent.newBuilder(event).setClassId(0).build();
        Rejection rejection = rule.check(judged);
        if (rejection != null) {
            throw new FaultException(rejection.message());
        }
        requireShort("label", event.getLabel());
        requireShort("annotator", event.getAnnotator());
    }

    private static void requireShort(String field, @Nullable String text) throws FaultException {
        if (text != null && text.length() > Names.MAX_LENGTH) {
            throw new FaultException(
                    "%s has %d characters, more than %d".formatted(field, text.length(), Names.MAX_LENGTH));
        }
    }

    /**
     * All labels, each once, in the order of the files.
     *
     * @param requests which tell how images were chosen whose labels don't
     */
    List<LabelEvent> events(RequestedLabels requests) {
        return events.stream()
                .map(event -> event.getSelectionProbability() == null
                        ? LabelEvent.newBuilder(event)
                                .setSelectionProbability(requests.probability(event.getImageId()))
                                .build()
                        : event)
                .toList();
    }
}
