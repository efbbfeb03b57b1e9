package io.flinktwins.operators.evaluation.drift;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.schemas.Drift;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DriftRuleTest {

    private static final int BINS = 15;
    private static final int WINDOWS = 1_000;
    private static final double SURE = 12;
    private static final double UNSURE = 2;
    private static final DriftRule RULE = new DriftRule(0.1, 0.1, 0.1, 0.1, 0.1, 100);

    /** Without any threshold, so that chance alone has to be told from drift. */
    private static final DriftRule STRICT = new DriftRule(0, 0, 0, 0, 0, 100);

    /** How often the numbers of pixels lie in each quarter of an octave; some of them are rare. */
    private static final double[] SIZES = {400, 300, 200, 100, 50, 20, 5, 1};

    private static final double[] OTHER_SIZES = {200, 500, 200, 100, 50, 20, 5, 1};
    private static final List<String> FORMAT_NAMES = List.of("JPEG", "PNG", "WEBP", "GIF", "BMP");
    private static final double[] FORMATS = {900, 80, 15, 4, 1};

    private static final List<String> REASONS =
            List.of("CORRUPT_IMAGE", "TRUNCATED_IMAGE", "FETCH_FAILED", "TIMED_OUT");

    /** Of one image that is classified: that many are rejected, for each of some reasons. */
    private static final double[] REJECTED = {0.02, 0.005, 0.001, 0.0001};

    private static final double[] MORE_REJECTED = {0.02, 0.105, 0.001, 0.0001};

    private final Random random = new Random(20261127);

    @ParameterizedTest
    @CsvSource({"10, 100, 3000", "10, 1000, 1000", "100, 600, 3000", "1000, 6000, 50000", "2, 100, 100000"})
    void ofAThousandWindowsWithoutDriftFewerThanTenAreCalledDrifted(int classes, int window, int reference) {
        double[] shares = random.doubles(classes, 0.2, 1).toArray();
        Predictions known = predictions(shares, reference, SURE);

        long alarms = IntStream.range(0, WINDOWS)
                .filter(i ->
                        judge(STRICT, predictions(shares, window, SURE), known).getDrifted())
                .count();

        assertThat(alarms).isLessThan(WINDOWS / 100);
    }

    @ParameterizedTest
    @CsvSource({"100", "300", "1000"})
    void oneClassInThePlaceOfAnotherIsDriftInOneOfTwoWindowsAlmostAlways(int window) {
        double[] shares = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
        double[] replaced = {1, 1, 1, 0, 2, 1, 1, 1, 1, 1};
        Predictions known = predictions(shares, 3_000, SURE);

        long found = IntStream.range(0, WINDOWS)
                .filter(i -> IntStream.range(0, 2)
                        .anyMatch(next -> judge(RULE, predictions(replaced, window, SURE), known)
                                .getDrifted()))
                .count();

        assertThat(found).isGreaterThan(WINDOWS / 100 * 95);
    }

    @Test
    void aModelThatIsLessSureDriftsWithTheSameClasses() {
        double[] shares = {1, 1, 1};
        Drift drift = judge(RULE, predictions(shares, 200, UNSURE), predictions(shares, 3_000, SURE));

        assertThat(drift.getDrifted()).isTrue();
        assertThat(drift.getConfidenceDistance()).isGreaterThan(0.3);
        assertThat(drift.getClassDistance()).isLessThan(0.1);
        assertThat(drift.getReferencePredictions()).isEqualTo(3_000);
    }

    @Test
    void imagesOfOtherSizesDriftAndThoseOfOtherFormatsDo() {
        double[] shares = {1, 1, 1};
        Predictions known = predictions(shares, 3_000, SURE);
        Predictions window = predictions(shares, 300, SURE);
        ImageCounts resized = images(300, OTHER_SIZES);
        ImageCounts converted =
                new ImageCounts(Map.of("WEBP", 300L), window.images().sizes());

        Drift size = judge(RULE, new Predictions(window.classes(), window.confidences(), resized, null), known);
        Drift format = judge(RULE, new Predictions(window.classes(), window.confidences(), converted, null), known);

        assertThat(size.getDrifted()).isTrue();
        assertThat(size.getSizeDistance()).isBetween(0.12, 0.28);
        assertThat(size.getFormatDistance()).isLessThan(0.1);
        assertThat(format.getDrifted()).isTrue();
        assertThat(format.getFormatDistance()).isGreaterThan(0.9);
        assertThat(format.getSizeDistance()).isLessThan(0.1);
        assertThat(format.getGrownClasses()).isEmpty();
    }

    @Test
    void moreRejectionsDriftUnlessNobodyCountsThem() {
        double[] shares = {1, 1, 1};
        Predictions known = predictions(shares, 3_000, SURE);
        Predictions window = predictions(shares, 300, SURE).with(rejections(300, MORE_REJECTED));

        assertThat(judge(RULE, window, known).getRejectionDistance()).isGreaterThan(0.1);
        assertThat(judge(RULE, window, known).getDrifted()).isTrue();
        assertThat(judge(RULE, window.with(null), known).getRejectionDistance()).isNull();
        assertThat(judge(RULE, window.with(null), known).getDrifted()).isFalse();
        assertThat(judge(RULE, window, known.with(null)).getRejectionDistance()).isNull();
    }

    @Test
    void aDistanceWithTooFewImagesIsNullAndTheOthersAreThere() {
        double[] shares = {1, 1, 1};
        Predictions known = predictions(shares, 3_000, SURE);
        Predictions window = predictions(shares, 300, SURE);
        Predictions untold =
                new Predictions(window.classes(), window.confidences(), images(99, SIZES), window.rejections());

        Drift drift = judge(RULE, untold, known);
        assertThat(drift.getFormatDistance()).isNull();
        assertThat(drift.getSizeDistance()).isNull();
        assertThat(drift.getRejectionDistance()).isNotNull();
        assertThat(judge(RULE, known, untold).getSizeDistance()).isNull();
    }

    @Test
    void theClassesThatHaveGrownAreNamedIfTheClassesDrift() {
        double[] shares = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
        double[] replaced = {1, 1, 1, 0, 2, 1, 1, 1, 0, 2.5};
        Predictions known = predictions(shares, 3_000, SURE);

        assertThat(judge(RULE, predictions(replaced, 1_000, SURE), known).getGrownClasses())
                .containsExactly(9, 4);
        assertThat(judge(RULE, predictions(shares, 1_000, SURE), known).getGrownClasses())
                .isEmpty();
    }

    @Test
    void anEmptyOrTinyWindowAndATinyReferenceSayNothing() {
        double[] shares = {1, 1, 1};
        Predictions enough = predictions(shares, 100, SURE);
        Predictions tiny = predictions(shares, 99, SURE);
        Predictions empty = new Predictions(Map.of(), new long[BINS], ImageCounts.NONE, Map.of());

        assertThat(RULE.judge(empty, enough)).isNull();
        assertThat(RULE.judge(tiny, enough)).isNull();
        assertThat(RULE.judge(enough, tiny)).isNull();
        assertThat(RULE.judge(enough, enough)).isNotNull();
    }

    @Test
    void aWindowNeedsFivePredictionsForEachClass() {
        double[] shares = random.doubles(100, 0.9, 1).toArray();
        Predictions known = predictions(shares, 10_000, SURE);

        assertThat(RULE.judge(predictions(shares, 499, SURE), known)).isNull();
        assertThat(RULE.judge(predictions(shares, 500, SURE), known)).isNotNull();
    }

    private static Drift judge(DriftRule rule, Predictions window, Predictions reference) {
        return requireNonNull(rule.judge(window, reference));
    }

    /** Classes in these proportions, and confidences as high as the largest of some random numbers. */
    private Predictions predictions(double[] weights, int images, double sureness) {
        double[] ends = ends(weights);
        Map<Integer, Long> classes = new HashMap<>();
        long[] confidences = new long[BINS];
        for (int image = 0; image < images; image++) {
            classes.merge(drawn(ends), 1L, Long::sum);
            confidences[(int) (Math.pow(random.nextDouble(), 1 / sureness) * BINS)]++;
        }
        return new Predictions(classes, confidences, images(images, SIZES), rejections(images, REJECTED));
    }

    /** Images of this many, with formats by {@link #FORMATS}. */
    private ImageCounts images(int images, double[] sizeWeights) {
        Map<String, Long> formats = new HashMap<>();
        Map<Integer, Long> sizes = new HashMap<>();
        double[] formatEnds = ends(FORMATS);
        double[] sizeEnds = ends(sizeWeights);
        for (int image = 0; image < images; image++) {
            formats.merge(FORMAT_NAMES.get(drawn(formatEnds)), 1L, Long::sum);
            sizes.merge(60 + drawn(sizeEnds), 1L, Long::sum);
        }
        return new ImageCounts(formats, sizes);
    }

    private Map<String, Long> rejections(int images, double[] perImage) {
        Map<String, Long> rejections = new HashMap<>();
        for (int image = 0; image < images; image++) {
            for (int reason = 0; reason < perImage.length; reason++) {
                if (random.nextDouble() < perImage[reason]) {
                    rejections.merge(REASONS.get(reason), 1L, Long::sum);
                }
            }
        }
        return rejections;
    }

    private static double[] ends(double[] weights) {
        double[] ends = weights.clone();
        for (int i = 1; i < ends.length; i++) {
            ends[i] += ends[i - 1];
        }
        return ends;
    }

    private int drawn(double[] ends) {
        double point = random.nextDouble() * ends[ends.length - 1];
        int classId = Arrays.binarySearch(ends, point);
        // The place where it would be inserted, as binarySearch tells it.
        return classId < 0 ? -classId - 1 : classId + 1;
    }
}
