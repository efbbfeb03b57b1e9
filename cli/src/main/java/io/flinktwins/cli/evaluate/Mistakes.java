package io.flinktwins.cli.evaluate;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingDouble;
import static java.util.Comparator.comparingInt;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.groupingBy;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The wrong answers that a page shows: those of which the model was surest, of each frequent confusion and of each class.
 *
 * @param confusions the most frequent ones first
 * @param classes by the true class, those with the most wrong answers first
 */
record Mistakes(List<Group<Pair>> confusions, List<Group<Integer>> classes) {

    private static final int MAX_CONFUSIONS = 20;
    private static final int IMAGES_OF_A_CONFUSION = 6;
    /** Of all classes together, so that a page of a thousand classes can be opened, too. */
    private static final int IMAGES_OF_CLASSES = 1_000;

    private static final int MAX_IMAGES_OF_A_CLASS = 12;

    private static final Comparator<Answer> SUREST_FIRST =
            comparingDouble(Mistakes::score).reversed().thenComparing(Answer::number);

    Mistakes {
        confusions = List.copyOf(confusions);
        classes = List.copyOf(classes);
    }

    /** A class and the one that it was taken for. */
    record Pair(int actual, int predicted) implements Comparable<Pair> {

        private static final Comparator<Pair> ORDER = comparingInt(Pair::actual).thenComparingInt(Pair::predicted);

        @Override
        public int compareTo(Pair other) {
            return ORDER.compare(this, other);
        }
    }

    /**
     * Wrong answers that have something in common.
     *
     * @param count of all of them
     * @param surest some of them
     */
    record Group<K>(K key, int count, List<Answer> surest) {

        Group {
            surest = List.copyOf(surest);
        }
    }

    static Mistakes of(List<Answer> answers) {
        List<Answer> wrong = answers.stream().filter(Answer::isWrong).toList();
        long classes = wrong.stream()
                .map(answer -> answer.trueClass().classId())
                .distinct()
                .count();
        int ofAClass = (int) Math.max(1, Math.min(MAX_IMAGES_OF_A_CLASS, IMAGES_OF_CLASSES / Math.max(1, classes)));
        return new Mistakes(
                groups(wrong, Mistakes::pair, IMAGES_OF_A_CONFUSION)
                        .limit(MAX_CONFUSIONS)
                        .toList(),
                groups(wrong, answer -> answer.trueClass().classId(), ofAClass)
                        .limit(IMAGES_OF_CLASSES / ofAClass)
                        .toList());
    }

    private static <K extends Comparable<K>> Stream<Group<K>> groups(
            List<Answer> wrong, Function<Answer, K> key, int shown) {
        Map<K, List<Answer>> groups = wrong.stream().collect(groupingBy(key));
        Comparator<Group<K>> mostFirst =
                comparingInt((Group<K> group) -> -group.count()).thenComparing(Group::key);
        return groups.entrySet().stream()
                .map(group -> new Group<>(group.getKey(), group.getValue().size(), surest(group.getValue(), shown)))
                .sorted(mostFirst);
    }

    private static List<Answer> surest(List<Answer> answers, int shown) {
        return answers.stream().sorted(SUREST_FIRST).limit(shown).toList();
    }

    private static Pair pair(Answer wrong) {
        return new Pair(
                wrong.trueClass().classId(), requireNonNull(wrong.best()).getClassId());
    }

    private static double score(Answer wrong) {
        return requireNonNull(wrong.best()).getScore();
    }

    /** All answers that are shown, each once, in the order of the images. */
    List<Answer> shown() {
        return Stream.concat(confusions.stream(), classes.stream())
                .flatMap(group -> group.surest().stream())
                .distinct()
                .sorted(comparing(Answer::number))
                .toList();
    }
}
