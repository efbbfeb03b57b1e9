package io.flinktwins.operators.evaluation.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinktwins.inference.ClassList;
import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.operators.evaluation.SampleEvents;
import io.flinktwins.operators.evaluation.drift.ImageCounts;
import io.flinktwins.operators.evaluation.figures.Calibration;
import io.flinktwins.operators.evaluation.figures.ConfusionMatrix;
import io.flinktwins.operators.evaluation.figures.FiguresState.WindowFigures;
import io.flinktwins.operators.evaluation.figures.McNemarTest;
import io.flinktwins.operators.evaluation.figures.PairCounts;
import io.flinktwins.operators.evaluation.figures.Tally;
import io.flinktwins.operators.evaluation.figures.Weighed;
import io.flinktwins.operators.evaluation.figures.WilsonInterval;
import io.flinktwins.operators.evaluation.matching.Change;
import io.flinktwins.operators.evaluation.matching.Match;
import io.flinktwins.operators.evaluation.report.ReportComposer.Revision;
import io.flinktwins.operators.records.Names;
import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.CalibrationBin;
import io.flinktwins.schemas.ClassFigures;
import io.flinktwins.schemas.ConfusionCount;
import io.flinktwins.schemas.Interval;
import io.flinktwins.schemas.VersionComparison;
import io.flinktwins.schemas.wire.RecordCodec;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares with the golden files that src/test/python/make_evaluation_golden.py makes. */
class FiguresTest {

    private static final Offset<Double> EXACT = within(1e-12);

    /** Confidences are summed up in units of 2^-30. */
    private static final Offset<Double> FIXED_POINT = within(1e-9);

    private static final Revision FINAL = new Revision(1, true, 0, Calibration.empty(), Map.of(), null, Instant.EPOCH);

    static Stream<Map.Entry<String, JsonNode>> goldenCases() throws IOException {
        return Stream.concat(
                golden("figures.json").properties().stream(), golden("weighted-figures.json").properties().stream());
    }

    static Stream<JsonNode> goldenPairs() throws IOException {
        return elements(golden("mcnemar.json"));
    }

    static Stream<JsonNode> goldenIntervals() throws IOException {
        return elements(golden("wilson.json"));
    }

    @ParameterizedTest
    @MethodSource("goldenCases")
    void sharesAndAveragesEqualThoseOfScikitLearnAndTorchmetrics(Map.Entry<String, JsonNode> golden) {
        JsonNode expected = golden.getValue().get("expected");

        AccuracyReport report = report(golden.getValue());

        assertThat(report.getCount()).isEqualTo(golden.getValue().get("actual").size());
        assertThat(report.getWeightedCount())
                .isEqualTo(IntStream.range(0, golden.getValue().get("actual").size())
                        .mapToDouble(image -> weight(golden.getValue(), image))
                        .sum());
        assertFigure(report.getTop1(), expected.get("top1"), EXACT);
        assertFigure(report.getTop5(), expected.get("top5"), EXACT);
        assertInterval(report.getTop1Interval(), expected.get("top1Interval"));
        assertInterval(report.getTop5Interval(), expected.get("top5Interval"));
        assertFigure(report.getMacroPrecision(), expected.get("macroPrecision"), EXACT);
        assertFigure(report.getMacroRecall(), expected.get("macroRecall"), EXACT);
        assertFigure(report.getMacroF1(), expected.get("macroF1"), EXACT);
        assertFigure(report.getMicroF1(), expected.get("microF1"), EXACT);
        assertFigure(report.getCohensKappa(), expected.get("cohensKappa"), EXACT);
        assertFigure(report.getMeanConfidence(), expected.get("meanConfidence"), FIXED_POINT);
    }

    @ParameterizedTest
    @MethodSource("goldenCases")
    void classesAndConfusionEqualThoseOfScikitLearn(Map.Entry<String, JsonNode> golden) {
        JsonNode expected = golden.getValue().get("expected");

        AccuracyReport report = report(golden.getValue());

        assertThat(report.getClasses()).hasSameSizeAs(expected.get("classes"));
        for (int i = 0; i < report.getClasses().size(); i++) {
            assertClass(report.getClasses().get(i), expected.get("classes").get(i));
        }
        List<ConfusionCount> cells = elements(expected.get("confusion"))
                .map(cell -> new ConfusionCount(
                        cell.get(0).asInt(), cell.get(1).asInt(), cell.get(2).asLong()))
                .toList();
        assertThat(report.getConfusion()).isEqualTo(cells);
    }

    @ParameterizedTest
    @MethodSource("goldenCases")
    void calibrationEqualsNumpysBinsAndTorchmetricsError(Map.Entry<String, JsonNode> golden) {
        JsonNode expected = golden.getValue().get("expected");

        AccuracyReport report = report(golden.getValue());

        assertFigure(report.getExpectedCalibrationError(), expected.get("expectedCalibrationError"), FIXED_POINT);
        assertThat(report.getCalibration()).hasSameSizeAs(expected.get("calibration"));
        for (int i = 0; i < report.getCalibration().size(); i++) {
            CalibrationBin bin = report.getCalibration().get(i);
            JsonNode expectedBin = expected.get("calibration").get(i);
            assertThat(bin.getCount()).isEqualTo(expectedBin.get("count").asLong());
            assertFigure(bin.getAccuracy(), expectedBin.get("accuracy"), EXACT);
            assertFigure(bin.getMeanConfidence(), expectedBin.get("meanConfidence"), FIXED_POINT);
        }
    }

    @ParameterizedTest
    @MethodSource("goldenPairs")
    void mcNemarsTestEqualsStatsmodels(JsonNode golden) {
        McNemarTest test = McNemarTest.of(
                golden.get("onlyFirst").asLong(), golden.get("onlySecond").asLong());

        assertFigure(test.statistic(), golden.get("statistic"), EXACT);
        double probability = golden.get("probability").asDouble();
        assertThat(test.probability()).isCloseTo(probability, within(1e-12 * probability));
    }

    @ParameterizedTest
    @MethodSource("goldenIntervals")
    void wilsonIntervalsEqualStatsmodels(JsonNode golden) {
        Interval interval = WilsonInterval.of(
                images(golden.get("successes").asLong()),
                images(golden.get("count").asLong()));

        assertInterval(interval, golden.get("interval"));
    }

    @Test
    void aWindowWithoutLabelsSaysNullAndNotZero() {
        AccuracyReport report = compose(Tally.EMPTY, new ConfusionMatrix());

        assertThat(report.getCount()).isZero();
        assertThat(Stream.of(
                                report.getTop1(),
                                report.getTop5(),
                                report.getTop1Interval(),
                                report.getTop5Interval(),
                                report.getMacroPrecision(),
                                report.getMacroRecall(),
                                report.getMacroF1(),
                                report.getMicroF1(),
                                report.getCohensKappa(),
                                report.getMeanConfidence(),
                                report.getExpectedCalibrationError())
                        .toList())
                .containsOnlyNulls();
        assertThat(report.getClasses()).isEmpty();
        assertThat(report.getConfusion()).isEmpty();
    }

    @Test
    void oneThreeClassPredictionAmongManyLeavesTop5Unknown() {
        Tally tally = Tally.EMPTY
                .apply(change(Match.of(new int[] {1, 2, 3, 4, 5}, 0.5f, 1, 1)))
                .apply(change(Match.of(new int[] {1, 2, 3}, 0.5f, 1, 1)));

        assertThat(compose(tally, new ConfusionMatrix()).getTop5()).isNull();
    }

    @Test
    void aReportLeavesOutTheRarestCellsAndClassesOnceItWouldGrowTooLarge() {
        ConfusionMatrix confusion = new ConfusionMatrix();
        int classes = ReportComposer.MAX_CELLS + 1;
        IntStream.range(0, classes).forEach(classId -> confusion.add(classId, classId, images(classId + 1)));

        AccuracyReport report = compose(Tally.EMPTY, confusion);

        assertThat(report.getConfusion()).hasSize(ReportComposer.MAX_CELLS);
        assertThat(report.getConfusion().get(0)).isEqualTo(new ConfusionCount(1, 1, 2L));
        assertThat(report.getOmittedConfusionCells()).isEqualTo(1);
        assertThat(report.getClasses()).hasSize(ReportComposer.MAX_CLASSES);
        assertThat(report.getOmittedClasses()).isEqualTo(classes - ReportComposer.MAX_CLASSES);
    }

    @Test
    void theLargestReportThatRecordsCanCauseFitsIntoItsTopic() {
        ConfusionMatrix confusion = new ConfusionMatrix();
        int last = Integer.MAX_VALUE - ReportComposer.MAX_CELLS;
        IntStream.range(0, ReportComposer.MAX_CELLS)
                .forEach(classId -> confusion.add(last + classId, last - classId, images(1_000)));
        SortedMap<ModelIdentity, PairCounts> comparisons = new TreeMap<>();
        for (int version = 0; version <= ReportComposer.MAX_COMPARISONS; version++) {
            long images = 1_000_000L + version;
            comparisons.put(
                    new ModelIdentity("\u00fc".repeat(Names.MAX_LENGTH), Long.MAX_VALUE - version),
                    new PairCounts(images, images, 0, 0));
        }

        AccuracyReport report = compose(Tally.EMPTY, confusion, comparisons);

        // The version with the fewest images is left out.
        assertThat(report.getComparisons())
                .hasSize(ReportComposer.MAX_COMPARISONS)
                .extracting(VersionComparison::getOtherModelVersion)
                .doesNotContain(Long.MAX_VALUE);
        assertThat(RecordCodec.of(AccuracyReport.class).encode(report)).hasSizeLessThan(1_000_000);
    }

    /** That stand for themselves. */
    private static Weighed images(long count) {
        return new Weighed(count, count, count);
    }

    private static AccuracyReport report(JsonNode golden) {
        Tally tally = Tally.EMPTY;
        ConfusionMatrix confusion = new ConfusionMatrix();
        for (int i = 0; i < golden.get("actual").size(); i++) {
            int[] ranked = elements(golden.get("ranked").get(i))
                    .mapToInt(JsonNode::asInt)
                    .toArray();
            float confidence = (float) golden.get("confidence").get(i).asDouble();
            double weight = weight(golden, i);
            Match match =
                    Match.of(ranked, confidence, golden.get("actual").get(i).asInt(), weight);
            tally = tally.apply(change(match));
            confusion.add(match.actual(), match.predicted(), Weighed.one(weight));
        }
        return compose(tally, confusion);
    }

    private static double weight(JsonNode golden, int image) {
        return golden.has("weight") ? golden.get("weight").get(image).asDouble() : 1;
    }

    private static Change change(Match match) {
        return new Change(SampleEvents.MODEL, 0, null, SampleEvents.matched(match));
    }

    private static AccuracyReport compose(Tally tally, ConfusionMatrix confusion) {
        return compose(tally, confusion, new TreeMap<>());
    }

    private static AccuracyReport compose(
            Tally tally, ConfusionMatrix confusion, SortedMap<ModelIdentity, PairCounts> comparisons) {
        return new ReportComposer(new ReportRules(ClassList.UNKNOWN, null, 1, null, false))
                .compose(
                        SampleEvents.MODEL,
                        CaptureWindow.CUMULATIVE,
                        new WindowFigures(tally, confusion, comparisons, Map.of(), ImageCounts.NONE),
                        FINAL);
    }

    /** scikit-learn says 0 where a figure isn't defined; a report says null there. */
    private static void assertClass(ClassFigures figures, JsonNode expected) {
        assertThat(figures.getClassId()).isEqualTo(expected.get("classId").asInt());
        assertThat(figures.getSupport()).isEqualTo(expected.get("support").asLong());
        assertThat(figures.getPredicted()).isEqualTo(expected.get("predicted").asLong());
        if (figures.getPredicted() == 0) {
            assertThat(figures.getPrecision()).isNull();
        } else {
            assertFigure(figures.getPrecision(), expected.get("precision"), EXACT);
        }
        if (figures.getSupport() == 0) {
            assertThat(figures.getRecall()).isNull();
        } else {
            assertFigure(figures.getRecall(), expected.get("recall"), EXACT);
        }
        assertFigure(figures.getF1(), expected.get("f1"), EXACT);
    }

    private static void assertInterval(@Nullable Interval interval, JsonNode expected) {
        if (expected.isNull()) {
            assertThat(interval).isNull();
        } else {
            assertThat(interval).isNotNull().satisfies(bounds -> {
                assertFigure(bounds.getLow(), expected.get(0), EXACT);
                assertFigure(bounds.getHigh(), expected.get(1), EXACT);
            });
        }
    }

    private static void assertFigure(@Nullable Double figure, JsonNode expected, Offset<Double> tolerance) {
        if (expected.isNull()) {
            assertThat(figure).isNull();
        } else {
            assertThat(figure).isCloseTo(expected.asDouble(), tolerance);
        }
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static JsonNode golden(String name) throws IOException {
        try (InputStream json = FiguresTest.class.getResourceAsStream(name)) {
            return new ObjectMapper().readTree(json);
        }
    }
}
