package io.flinktwins.operators.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flinktwins.inference.ClassList;
import io.flinktwins.operators.evaluation.LabelRule.LabelField;
import io.flinktwins.operators.evaluation.figures.AccuracyEstimate;
import io.flinktwins.operators.evaluation.figures.Tally;
import io.flinktwins.operators.evaluation.figures.WilsonInterval;
import io.flinktwins.operators.evaluation.matching.Change;
import io.flinktwins.operators.evaluation.matching.Change.Contribution;
import io.flinktwins.operators.evaluation.matching.Label;
import io.flinktwins.operators.evaluation.matching.Match;
import io.flinktwins.schemas.Interval;
import io.flinktwins.schemas.LabelEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Labels hard images of the stream that PyTorch's answers to 3,000 Fashion-MNIST images make, again and again, and looks how far
 * the figures are from the truth. The probabilities of benchmarks/estimate/weights.py, whose table is in docs/accuracy.md.
 */
class WeightedLabelsTest {

    private static final Path ANSWERS = Path.of("../models/data/fashion-mnist-test-3000.pytorch.csv");
    private static final long SEED = 20261127;
    private static final int DRAWS = 300;
    private static final int WINDOW = 3_000;
    private static final int SHIRT = 6;

    private static final LabelRule RULE = new LabelRule(LabelField.ID, ClassList.numbered(10), SampleEvents.LATER);

    private static List<Answer> stream;

    /** PyTorch's answer to an image of a known class. */
    private record Answer(int actual, int predicted, float confidence) {

        static Answer of(String line) {
            List<String> cells = List.of(line.split(",", -1));
            return new Answer(
                    Integer.parseInt(cells.get(1)), Integer.parseInt(cells.get(2)), Float.parseFloat(cells.get(3)));
        }

        boolean isRight() {
            return actual == predicted;
        }

        double probabilityOfTheUnsure() {
            return confidence < 0.7f ? 0.5 : 0.05;
        }

        /** As of a class that is suddenly predicted more often. */
        double probabilityOfShirts() {
            return predicted == SHIRT ? 1 : 0.05;
        }
    }

    /** How a figure compares with the truth over all draws. */
    private static final class Comparison {

        private double distance;
        private int held;

        void add(double truth, double figure, Interval interval) {
            distance += (figure - truth) / DRAWS;
            held += interval.getLow() <= truth && truth <= interval.getHigh() ? 1 : 0;
        }

        double distance() {
            return distance;
        }

        double coverage() {
            return (double) held / DRAWS;
        }
    }

    @BeforeAll
    static void read() throws IOException {
        List<String> lines = Files.readAllLines(ANSWERS);
        stream = lines.subList(1, lines.size()).stream().map(Answer::of).toList();
    }

    @Test
    void weightedTop1IsWithinItsIntervalOfTheTruthAndPlainTop1IsPointsOff() {
        Comparison weighted = new Comparison();
        Comparison plain = new Comparison();
        double truth = top1(stream);
        Random random = new Random(SEED);
        for (int draw = 0; draw < DRAWS; draw++) {
            List<Answer> window = window(random);
            boolean[] chosen = choose(window, Answer::probabilityOfTheUnsure, random);
            compareTop1(truth, tally(window, chosen, Answer::probabilityOfTheUnsure), weighted);
            compareTop1(truth, tally(window, chosen, answer -> null), plain);
        }

        assertThat(weighted.distance()).isCloseTo(0, within(0.002));
        assertThat(weighted.coverage()).isBetween(0.92, 0.97);
        assertThat(plain.distance()).isLessThan(-0.1);
        assertThat(plain.coverage()).isZero();
    }

    @Test
    void theEstimateFromWeightedLabelsIsWithinItsIntervalOfTheTruthAndFromPlainOnesItIsOff() {
        Comparison weighted = new Comparison();
        Comparison plain = new Comparison();
        Random random = new Random(SEED);
        for (int draw = 0; draw < DRAWS; draw++) {
            List<Answer> window = window(random);
            boolean[] chosen = choose(window, Answer::probabilityOfShirts, random);
            compareEstimate(top1(window), tally(window, chosen, Answer::probabilityOfShirts), weighted);
            compareEstimate(top1(window), tally(window, chosen, answer -> null), plain);
        }

        assertThat(weighted.distance()).isCloseTo(0, within(0.002));
        assertThat(weighted.coverage()).isGreaterThanOrEqualTo(0.92);
        assertThat(plain.distance()).isLessThan(-0.01);
        assertThat(plain.coverage()).isLessThan(0.8);
    }

    private static void compareTop1(double truth, Tally tally, Comparison comparison) {
        double top1 = tally.correct().weight() / tally.labelled().weight();
        comparison.add(truth, top1, WilsonInterval.of(tally.correct(), tally.labelled()));
    }

    private static void compareEstimate(double truth, Tally tally, Comparison comparison) {
        AccuracyEstimate estimate = AccuracyEstimate.of(tally, tally.calibration());
        comparison.add(truth, estimate.top1(), estimate.interval());
    }

    private static double top1(List<Answer> answers) {
        return (double) answers.stream().filter(Answer::isRight).count() / answers.size();
    }

    private static List<Answer> window(Random random) {
        return random.ints(WINDOW, 0, stream.size()).mapToObj(stream::get).toList();
    }

    private static boolean[] choose(List<Answer> window, ToDoubleFunction<Answer> probability, Random random) {
        boolean[] chosen = new boolean[window.size()];
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = random.nextDouble() < probability.applyAsDouble(window.get(i));
        }
        return chosen;
    }

    private static Tally tally(List<Answer> window, boolean[] chosen, Function<Answer, @Nullable Double> probability) {
        Tally tally = Tally.EMPTY;
        for (int i = 0; i < chosen.length; i++) {
            Answer answer = window.get(i);
            Contribution contribution = chosen[i]
                    ? SampleEvents.matched(match(answer, probability.apply(answer)))
                    : SampleEvents.waiting(answer.confidence());
            tally = tally.apply(new Change(SampleEvents.MODEL, 0, null, contribution));
        }
        return tally;
    }

    private static Match match(Answer answer, @Nullable Double probability) {
        Label label = RULE.label(LabelEvent.newBuilder(SampleEvents.label("image", SampleEvents.NOON, answer.actual()))
                .setSelectionProbability(probability)
                .build());
        return Match.of(new int[] {answer.predicted()}, answer.confidence(), label.classId(), label.weight());
    }
}
