package io.flinktwins.operators.evaluation.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinktwins.operators.evaluation.selection.TwoSamples.Chosen;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares with the golden file that src/test/python/make_selection_golden.py makes, and with what theory promises. */
class TwoSamplesTest {

    private static final Offset<Double> EXACT = within(1e-12);
    private static final SelectionOptions OPTIONS = new SelectionOptions(20, 0.3, 0.2);
    private static final int IMAGES = 200;
    private static final int MINUTES = 2_000;
    private static final double STANDARD_ERRORS = 4;
    private static final long MINUTE = Duration.ofMinutes(1).toMillis();

    private final Random random = new Random(20261127);

    static Stream<Map.Entry<String, JsonNode>> goldenCases() throws IOException {
        try (InputStream json = TwoSamplesTest.class.getResourceAsStream("two-samples.json")) {
            return new ObjectMapper().readTree(json).properties().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("goldenCases")
    void choiceAndProbabilitiesEqualThoseOfNumPy(Map.Entry<String, JsonNode> golden) {
        JsonNode given = golden.getValue();
        long minute = given.get("minute").asLong();
        List<Contender> images = given.get("images").properties().stream()
                .map(image -> SampleContenders.contender(
                        image.getKey(), minute, image.getValue().asInt()))
                .toList();
        SelectionOptions options = new SelectionOptions(
                given.get("labelsPerMinute").asInt(), given.get("randomShare").asDouble(), OPTIONS.labelMaxMargin());

        Map<String, Double> chosen = probabilities(new TwoSamples(images, options).chosen());

        assertThat(chosen).hasSize(given.get("chosen").size());
        given.get("chosen")
                .properties()
                .forEach(image -> assertThat(chosen.get(image.getKey()))
                        .as(image.getKey())
                        .isCloseTo(image.getValue().asDouble(), EXACT));
    }

    /** Half of the weighted images are classified wrongly, and one in twenty of the others: hard ones come first. */
    @Test
    void whatIsWeightedByTheProbabilityIsWithoutBiasAndThePlainMeanIsNot() {
        int[] weights = weights();
        boolean[] wrong = new boolean[IMAGES];
        for (int image = 0; image < IMAGES; image++) {
            wrong[image] = random.nextDouble() < (weights[image] > 0 ? 0.5 : 0.05);
        }
        double[] counts = new double[MINUTES];
        double[] wrongs = new double[MINUTES];
        double[] plainShares = new double[MINUTES];
        for (int minute = 0; minute < MINUTES; minute++) {
            List<Chosen> chosen = new TwoSamples(images(weights, minute), OPTIONS).chosen();
            for (Chosen image : chosen) {
                boolean isWrong = wrong[Integer.parseInt(image.contender().imageId())];
                counts[minute] += 1 / image.probability();
                wrongs[minute] += isWrong ? 1 / image.probability() : 0;
                plainShares[minute] += isWrong ? 1.0 / chosen.size() : 0;
            }
        }
        double truth = trueOnes(wrong);

        assertThat(mean(counts)).isCloseTo(IMAGES, within(STANDARD_ERRORS * standardError(counts)));
        assertThat(mean(wrongs)).isCloseTo(truth, within(STANDARD_ERRORS * standardError(wrongs)));
        assertThat(standardError(wrongs)).isLessThan(truth / 40);
        assertThat(mean(plainShares) - truth / IMAGES).isGreaterThan(20 * standardError(plainShares));
    }

    @Test
    void anImageIsChosenAsOftenAsItsProbabilitySays() {
        int[] weights = weights();
        double[][] surprises = new double[IMAGES][MINUTES];
        double[] frequencies = new double[4];
        for (int minute = 0; minute < MINUTES; minute++) {
            List<Contender> images = images(weights, minute);
            TwoSamples samples = new TwoSamples(images, OPTIONS);
            Set<String> chosen = probabilities(samples.chosen()).keySet();
            for (int image = 0; image < IMAGES; image++) {
                boolean isChosen = chosen.contains(images.get(image).imageId());
                surprises[image][minute] = (isChosen ? 1 : 0) - samples.probability(images.get(image));
                frequencies[weights[image]] += isChosen ? 1 : 0;
            }
        }

        assertThat(List.of(surprises))
                .allSatisfy(
                        image -> assertThat(mean(image)).isCloseTo(0, within(STANDARD_ERRORS * standardError(image))));
        assertThat(frequencies[2] / count(weights, 2)).isGreaterThan(1.5 * frequencies[1] / count(weights, 1));
        assertThat(frequencies[1] / count(weights, 1)).isGreaterThan(3 * frequencies[0] / count(weights, 0));
    }

    /** As the state does it: images come in any order, and some become more wanted when they come again. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whatIsSortedOutOnTheWayChangesNothing(long seed) {
        Random order = new Random(seed);
        List<Contender> offers = new ArrayList<>();
        for (Contender last : images(weights(), seed)) {
            for (int weight = order.nextInt(last.weight() + 1); weight < last.weight(); weight++) {
                offers.add(SampleContenders.contender(last.imageId(), seed * MINUTE, weight));
            }
            offers.add(last);
        }
        Collections.shuffle(offers, order);
        Map<String, Contender> all = new LinkedHashMap<>();
        Map<String, Contender> kept = new LinkedHashMap<>();
        Bounds bounds = Bounds.NONE;
        for (Contender offer : offers) {
            all.merge(offer.imageId(), offer, TwoSamplesTest::moreWanted);
            if (bounds.leave(offer)) {
                kept.merge(offer.imageId(), offer, TwoSamplesTest::moreWanted);
            }
            if (order.nextInt(5) == 0) {
                TwoSamples samples = new TwoSamples(kept.values(), OPTIONS);
                kept.keySet().retainAll(samples.kept());
                bounds = samples.bounds();
                assertThat(kept).hasSizeLessThanOrEqualTo(OPTIONS.maxKept());
                assertThat(bounds.kept()).isEqualTo(kept.size());
            }
        }

        assertThat(new TwoSamples(kept.values(), OPTIONS).chosen())
                .hasSizeGreaterThan(10)
                .isEqualTo(new TwoSamples(all.values(), OPTIONS).chosen());
    }

    @ParameterizedTest
    @MethodSource("goldenCases")
    void lotsAreAboveZeroAndAtMostOne(Map.Entry<String, JsonNode> golden) {
        long minute = golden.getValue().get("minute").asLong();
        assertThat(golden.getValue().get("images").properties()).isNotEmpty().allSatisfy(image -> {
            Lots lots = Lots.of(image.getKey(), minute);
            assertThat(lots.uniform()).isGreaterThan(0).isLessThanOrEqualTo(1).isNotEqualTo(lots.priority());
            assertThat(lots.priority()).isGreaterThan(0).isLessThanOrEqualTo(1);
            assertThat(Lots.of(image.getKey(), minute + 1)).isNotEqualTo(lots);
        });
    }

    private static Contender moreWanted(Contender first, Contender second) {
        return second.weight() > first.weight() ? second : first;
    }

    /** One image in eight fulfils a criterion, and one in forty two. */
    private static int[] weights() {
        int[] weights = new int[IMAGES];
        for (int image = 0; image < IMAGES; image++) {
            weights[image] = image % 40 == 0 ? 2 : image % 8 == 0 ? 1 : 0;
        }
        return weights;
    }

    private static List<Contender> images(int[] weights, long minute) {
        List<Contender> images = new ArrayList<>();
        for (int image = 0; image < weights.length; image++) {
            images.add(SampleContenders.contender(Integer.toString(image), minute * MINUTE, weights[image]));
        }
        return images;
    }

    private static Map<String, Double> probabilities(List<Chosen> chosen) {
        Map<String, Double> probabilities = new LinkedHashMap<>();
        chosen.forEach(image -> probabilities.put(image.contender().imageId(), image.probability()));
        return probabilities;
    }

    private static long count(int[] weights, int weight) {
        return Arrays.stream(weights).filter(each -> each == weight).count();
    }

    private static double trueOnes(boolean[] values) {
        int count = 0;
        for (boolean value : values) {
            count += value ? 1 : 0;
        }
        return count;
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double standardError(double[] values) {
        double mean = mean(values);
        double squares = Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        return Math.sqrt(squares / (values.length - 1) / values.length);
    }
}
