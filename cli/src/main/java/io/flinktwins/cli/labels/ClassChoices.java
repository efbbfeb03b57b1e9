package io.flinktwins.cli.labels;

import io.flinktwins.cli.images.ClassName;
import io.flinktwins.cli.images.Excerpt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The classes of a model as people choose among them: each under its text, and with its id behind it where two classes
 * have the same one (ImageNet's "crane"), because a choice is nothing but its text.
 */
final class ClassChoices {

    private final List<String> labels;
    private final List<String> choices = new ArrayList<>();
    private final Map<String, Integer> classIds = new HashMap<>();
    private final Map<String, List<Integer>> candidates = new HashMap<>();

    /** Says that a text is that of no class, or of several, and what to write instead. */
    static final class UnknownClassException extends Exception {

        UnknownClassException(String message) {
            super(message);
        }
    }

    /** @param labels the model's, by class id */
    ClassChoices(List<String> labels) {
        this.labels = List.copyOf(labels);
        Set<String> once = new HashSet<>();
        Set<String> often = new HashSet<>();
        this.labels.stream().map(ClassChoices::shown).forEach(text -> (once.add(text) ? once : often).add(text));
        IntStream.range(0, labels.size()).forEach(classId -> add(classId, often));
    }

    private void add(int classId, Set<String> often) {
        String text = shown(labels.get(classId));
        String choice = often.contains(text) || text.isEmpty()
                ? "%s (%d)".formatted(text, classId).strip()
                : text;
        while (classIds.putIfAbsent(choice, classId) != null) {
            choice += " (%d)".formatted(classId);
        }
        choices.add(choice);
        candidates
                .computeIfAbsent(ClassName.comparable(labels.get(classId)), name -> new ArrayList<>())
                .add(classId);
    }

    /** In XML there is no way to write the rest. */
    private static String shown(String label) {
        return label.replaceAll("\\p{Cntrl}", " ").strip();
    }

    /** By class id, no two of them the same. */
    List<String> all() {
        return List.copyOf(choices);
    }

    boolean contains(int classId) {
        return classId >= 0 && classId < choices.size();
    }

    String choice(int classId) {
        return choices.get(classId);
    }

    /** The text of a class, as the model has it. */
    String label(int classId) {
        return labels.get(classId);
    }

    /** Whether a text is one for a class, be it one for others, too. */
    boolean isCalled(int classId, String text) {
        return choice(classId).equals(shown(text))
                || ClassName.comparable(label(classId)).equals(ClassName.comparable(text));
    }

    /** How many classes there are. */
    int count() {
        return labels.size();
    }

    /**
     * The class that a text means: that of the choice, or else the one whose name is the same but for case, spaces and what
     * file names have instead of them.
     */
    int classId(String text) throws UnknownClassException {
        Integer chosen = classIds.get(shown(text));
        if (chosen != null) {
            return chosen;
        }
        List<Integer> found = candidates.getOrDefault(ClassName.comparable(text), List.of());
        if (found.isEmpty()) {
            throw new UnknownClassException(
                    "no class of the model is called '%s'; write one of its labels, such as '%s'"
                            .formatted(Excerpt.of(text), Excerpt.of(Objects.requireNonNull(choices.get(0)))));
        } else if (found.size() > 1) {
            throw new UnknownClassException("'%s' is the label of the model's classes %s; write the class's id"
                    .formatted(Excerpt.of(text), found));
        }
        return found.get(0);
    }
}
