package io.flinktwins.cli.images;

import io.flinktwins.cli.images.StoredImage.TrueClass;
import io.flinktwins.options.InvalidOptionsException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which class of the model each class of the images is: the one of the same name, or of the same number.
 *
 * @param classIds the model's class by the images' one
 * @param description how they were matched, in a sentence
 */
public record ClassMatching(Map<TrueClass, Integer> classIds, String description) {

    private static final int NAMES_SHOWN = 5;

    public ClassMatching {
        classIds = Map.copyOf(classIds);
    }

    /**
     * Matches the classes of images with those of a model; none, if the images have no labels.
     *
     * @param labels the model's, by class id; empty if it has none
     * @throws InvalidOptionsException if no matching can be right
     */
    public static ClassMatching of(ImageSource images, List<String> labels) throws IOException {
        Set<TrueClass> trueClasses = images.trueClasses();
        return images.isNumberedByName() ? byName(trueClasses, labels) : byNumber(trueClasses, labels);
    }

    /** The images, with the model's class ids. */
    public ImageSource applyTo(ImageSource images) {
        return new MatchedImages(images, this);
    }

    /** Classes whose numbers are those of the model. */
    static ClassMatching byNumber(Set<TrueClass> trueClasses, List<String> labels) {
        requireKnown(trueClasses, labels);
        return new ClassMatching(numbers(trueClasses), "matched by number");
    }

    /**
     * Classes that are known by name: matched by name if the model has labels of these names, else by the order of the
     * names, as torchvision and PaddleClas number subfolders.
     *
     * @param labels the model's, by class id; empty if it has none
     * @throws InvalidOptionsException if neither can be right
     */
    static ClassMatching byName(Set<TrueClass> trueClasses, List<String> labels) {
        Map<String, List<Integer>> classIds = new HashMap<>();
        for (int classId = 0; classId < labels.size(); classId++) {
            classIds.computeIfAbsent(ClassName.comparable(labels.get(classId)), name -> new ArrayList<>())
                    .add(classId);
        }
        Set<String> unknown = trueClasses.stream()
                .map(ClassMatching::name)
                .filter(name -> !classIds.containsKey(ClassName.comparable(name)))
                .collect(Collectors.toCollection(TreeSet::new));
        if (unknown.isEmpty()) {
            return new ClassMatching(
                    trueClasses.stream()
                            .collect(Collectors.toMap(trueClass -> trueClass, found -> only(found, classIds))),
                    "matched with the model's labels by name");
        } else if (unknown.size() < trueClasses.size()) {
            throw new InvalidOptionsException(
                    "%s: no label of the model has this name; rename, or give the classes as".formatted(shown(unknown))
                            + " numbers with --labels");
        }
        return byOrder(trueClasses, labels);
    }

    /** The model's class for one of the images'. */
    int classId(TrueClass trueClass) {
        return Objects.requireNonNull(classIds.get(trueClass));
    }

    private static ClassMatching byOrder(Set<TrueClass> trueClasses, List<String> labels) {
        if (!labels.isEmpty() && labels.size() != trueClasses.size()) {
            throw new InvalidOptionsException(
                    ("the model has %d labels (%s), and none of them is the name of one of the %d classes of the"
                                    + " images (%s); rename these, or give the classes as numbers with --labels")
                            .formatted(
                                    labels.size(),
                                    shown(labels),
                                    trueClasses.size(),
                                    shown(trueClasses.stream()
                                            .map(ClassMatching::name)
                                            .sorted()
                                            .toList())));
        }
        return new ClassMatching(
                numbers(trueClasses), "matched by the order of their names" + example(trueClasses, labels));
    }

    /** Shows the last class, at which a shift in the order would be seen. */
    private static String example(Set<TrueClass> trueClasses, List<String> labels) {
        TrueClass last = trueClasses.stream()
                .max(Comparator.comparingInt(TrueClass::classId))
                .orElseThrow();
        String label = labels.isEmpty() ? "class " + last.classId() : "'" + labels.get(last.classId()) + "'";
        return ": '%s' is %s in the model".formatted(name(last), label);
    }

    private static void requireKnown(Set<TrueClass> trueClasses, List<String> labels) {
        int highest = trueClasses.stream().mapToInt(TrueClass::classId).max().orElse(-1);
        if (!labels.isEmpty() && highest >= labels.size()) {
            throw new InvalidOptionsException("the images have a class %d, and the model only has the classes 0 to %d"
                    .formatted(highest, labels.size() - 1));
        }
    }

    private static int only(TrueClass trueClass, Map<String, List<Integer>> classIds) {
        List<Integer> candidates = classIds.getOrDefault(ClassName.comparable(name(trueClass)), List.of());
        if (candidates.size() > 1) {
            throw new InvalidOptionsException(
                    "'%s' is the label of the model's classes %s; give the classes as numbers with"
                                    .formatted(name(trueClass), candidates)
                            + " --labels");
        }
        return candidates.get(0);
    }

    private static Map<TrueClass, Integer> numbers(Set<TrueClass> trueClasses) {
        return trueClasses.stream().collect(Collectors.toMap(trueClass -> trueClass, TrueClass::classId));
    }

    private static String name(TrueClass trueClass) {
        return String.valueOf(trueClass.label());
    }

    private static String shown(Collection<String> names) {
        String shown = names.stream().limit(NAMES_SHOWN).collect(Collectors.joining(", "));
        return names.size() > NAMES_SHOWN ? shown + ", ..." : shown;
    }
}
