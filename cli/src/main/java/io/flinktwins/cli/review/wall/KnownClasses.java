package io.flinktwins.cli.review.wall;

import io.flinktwins.inference.ClassList;
import io.flinktwins.schemas.Classification;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The classes that an image may be given: those of the model, or else those that answers have named. Thread-safe. */
public final class KnownClasses {

    /** ImageNet's large set has 21,841. */
    private static final int MAX_SEEN = 30_000;

    /** A longer text counts as none: cut off, it would be that of no class. */
    private static final int MAX_LENGTH = 500;

    private final boolean areFixed;
    private final TreeMap<Integer, String> labels = new TreeMap<>();
    private int version;

    /**
     * Knows the model's classes, or learns them.
     *
     * @param ofModel {@link ClassList#UNKNOWN} to take those that answers name
     */
    public KnownClasses(ClassList ofModel) {
        areFixed = ofModel.count() > 0;
        for (int classId = 0; classId < ofModel.count(); classId++) {
            labels.put(classId, text(ofModel.label(classId)));
        }
    }

    /** Learns from an answer. */
    public synchronized void add(Classification classification) {
        if (!areFixed) {
            classification.getTopK().forEach(ranked -> learn(ranked.getClassId(), text(ranked.getLabel())));
        }
    }

    private void learn(int classId, String text) {
        String known = labels.get(classId);
        if (known == null ? labels.size() < MAX_SEEN : known.isEmpty() && !text.isEmpty()) {
            labels.put(classId, text);
            version++;
        }
    }

    private static String text(@Nullable String label) {
        return label == null || label.length() > MAX_LENGTH ? "" : label;
    }

    /** Whether the models can tell a class; without a model any class is one. */
    public synchronized boolean contains(int classId) {
        return labels.containsKey(classId);
    }

    /** The text of a class, null if none is known. */
    public synchronized @Nullable String label(int classId) {
        String text = labels.get(classId);
        return text == null || text.isEmpty() ? null : text;
    }

    /** Changes with the classes. */
    public synchronized int version() {
        return version;
    }

    /** Text of each class by its id; empty where none is known. */
    public synchronized SortedMap<Integer, String> all() {
        return new TreeMap<>(labels);
    }
}
