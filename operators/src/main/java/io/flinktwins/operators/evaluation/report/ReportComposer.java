package io.flinktwins.operators.evaluation.report;

import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.operators.evaluation.drift.DriftOptions;
import io.flinktwins.operators.evaluation.drift.Predictions;
import io.flinktwins.operators.evaluation.figures.AccuracyEstimate;
import io.flinktwins.operators.evaluation.figures.Calibration;
import io.flinktwins.operators.evaluation.figures.ConfusionMatrix;
import io.flinktwins.operators.evaluation.figures.ConfusionMatrix.Cell;
import io.flinktwins.operators.evaluation.figures.ConfusionMatrix.ClassCounts;
import io.flinktwins.operators.evaluation.figures.FiguresState.WindowFigures;
import io.flinktwins.operators.evaluation.figures.McNemarTest;
import io.flinktwins.operators.evaluation.figures.PairCounts;
import io.flinktwins.operators.evaluation.figures.Tally;
import io.flinktwins.operators.evaluation.figures.Weighed;
import io.flinktwins.operators.evaluation.figures.WilsonInterval;
import io.flinktwins.operators.evaluation.matching.CoverageCounts;
import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.CalibrationBin;
import io.flinktwins.schemas.ClassFigures;
import io.flinktwins.schemas.ConfusionCount;
import io.flinktwins.schemas.Coverage;
import io.flinktwins.schemas.Drift;
import io.flinktwins.schemas.VersionComparison;
import io.flinktwins.schemas.WindowKind;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns counts into the shares, means and tests of a report. What has no images behind it is null, never 0. */
final class ReportComposer {

    /** Together with the cells and the comparisons they keep a record under 1 MiB, which is what a Kafka broker takes by default. */
    static final int MAX_CLASSES = 4_000;

    static final int MAX_CELLS = 40_000;

    static final int MAX_COMPARISONS = 50;

    private final ReportRules rules;

    ReportComposer(ReportRules rules) {
        this.rules = rules;
    }

    AccuracyReport compose(ModelIdentity model, CaptureWindow window, WindowFigures figures, Revision revision) {
        AccuracyReport.Builder report = AccuracyReport.newBuilder()
                .setModelName(model.name())
                .setModelVersion(model.version())
                .setWindowKind(WindowKind.valueOf(window.kind().name()))
                .setWindowStart(Instant.ofEpochMilli(window.start()))
                .setWindowEnd(
                        window.kind() == CaptureWindow.Kind.CUMULATIVE ? null : Instant.ofEpochMilli(window.end()))
                .setRevision(revision.number())
                .setIsFinal(revision.isFinal())
                .setCoverage(coverage(figures.tally().coverage(), revision.expiredLabels()))
                .setReportedAt(revision.madeAt());
        setAccuracy(report, figures.tally());
        setEstimate(report, figures.tally(), revision.calibration());
        report.setRejections(revision.rejections());
        report.setDrift(drift(figures.predictions(), revision));
        setClasses(report, figures.confusion());
        setCalibration(report, figures.tally());
        return report.setComparisons(largest(figures.comparisons(), PairCounts::count, MAX_COMPARISONS)
                        .map(pair -> comparison(pair.getKey(), pair.getValue()))
                        .toList())
                .build();
    }

    private static Coverage coverage(CoverageCounts counts, long expiredLabels) {
        return Coverage.newBuilder()
                .setMatched(counts.matched())
                .setWaiting(counts.waiting())
                .setExpiredPredictions(counts.expiredPredictions())
                .setExpiredLabels(expiredLabels)
                .setLate(counts.late())
                .setDuplicates(counts.duplicates())
                .setContradictions(counts.contradictions())
                .build();
    }

    private void setAccuracy(AccuracyReport.Builder report, Tally tally) {
        Weighed labelled = tally.labelled();
        report.setCount(labelled.images()).setWeightedCount(labelled.weight());
        if (labelled.images() == 0) {
            return;
        }
        double top1 = tally.correct().weight() / labelled.weight();
        report.setTop1(top1)
                .setTop1Interval(WilsonInterval.of(tally.correct(), labelled))
                .setMicroF1(top1)
                .setBelowMinimum(isBelowMinimum(top1, labelled.images()));
        if (tally.fiveRanked() == labelled.images()) {
            report.setTop5(tally.correctInFive().weight() / labelled.weight())
                    .setTop5Interval(WilsonInterval.of(tally.correctInFive(), labelled));
        }
    }

    private boolean isBelowMinimum(double top1, long count) {
        AccuracyThreshold threshold = rules.threshold();
        return threshold != null && threshold.isMissedBy(top1, count);
    }

    private void setEstimate(AccuracyReport.Builder report, Tally tally, Calibration calibration) {
        long predictions = tally.predictions().count();
        long labels = calibration.all().images();
        report.setPredictions(predictions).setCalibrationLabels(labels);
        if (predictions > 0 && labels >= rules.minCalibrationLabels()) {
            AccuracyEstimate estimate = AccuracyEstimate.of(tally, calibration);
            report.setEstimatedTop1(estimate.top1()).setEstimatedTop1Interval(estimate.interval());
        }
    }

    private @Nullable Drift drift(Predictions window, Revision revision) {
        DriftOptions drift = rules.drift();
        Predictions reference = revision.reference();
        return drift == null || reference == null
                ? null
                : drift.rule().judge(rules.countsRejections() ? window.with(revision.rejections()) : window, reference);
    }

    private void setClasses(AccuracyReport.Builder report, ConfusionMatrix confusion) {
        SortedMap<Integer, ClassCounts> classes = confusion.classes();
        SortedMap<Cell, Weighed> cells = confusion.cells();
        report.setClasses(largest(
                                classes,
                                counts -> counts.support().images()
                                        + counts.predicted().images(),
                                MAX_CLASSES)
                        .map(entry -> classFigures(entry.getKey(), entry.getValue()))
                        .toList())
                .setOmittedClasses(Math.max(0, classes.size() - MAX_CLASSES))
                .setConfusion(largest(cells, Weighed::images, MAX_CELLS)
                        .map(cell -> new ConfusionCount(
                                cell.getKey().actual(),
                                cell.getKey().predicted(),
                                cell.getValue().images()))
                        .toList())
                .setOmittedConfusionCells(Math.max(0, cells.size() - MAX_CELLS));
        if (!classes.isEmpty()) {
            double kappa = confusion.kappa();
            report.setMacroPrecision(mean(classes, ClassCounts::precision))
                    .setMacroRecall(mean(classes, ClassCounts::recall))
                    .setMacroF1(mean(classes, ClassCounts::f1))
                    .setCohensKappa(Double.isNaN(kappa) ? null : kappa);
        }
    }

    private ClassFigures classFigures(int classId, ClassCounts counts) {
        long support = counts.support().images();
        long predicted = counts.predicted().images();
        return ClassFigures.newBuilder()
                .setClassId(classId)
                .setLabel(rules.classes().label(classId))
                .setSupport(support)
                .setPredicted(predicted)
                .setCorrect(counts.correct().images())
                .setPrecision(predicted == 0 ? null : counts.precision())
                .setRecall(support == 0 ? null : counts.recall())
                .setF1(counts.f1())
                .build();
    }

    private static void setCalibration(AccuracyReport.Builder report, Tally tally) {
        Calibration calibration = tally.calibration();
        report.setCalibration(IntStream.range(0, Calibration.BINS)
                .mapToObj(bin -> calibrationBin(calibration, bin))
                .toList());
        Weighed labelled = tally.labelled();
        if (labelled.images() > 0) {
            report.setExpectedCalibrationError(calibration.expectedError())
                    .setMeanConfidence(calibration.confidence() / labelled.weight());
        }
    }

    private static CalibrationBin calibrationBin(Calibration calibration, int bin) {
        long count = calibration.counts()[bin];
        double weight = calibration.weights()[bin];
        return CalibrationBin.newBuilder()
                .setLower((double) bin / Calibration.BINS)
                .setUpper((double) (bin + 1) / Calibration.BINS)
                .setCount(count)
                .setMeanConfidence(count == 0 ? null : calibration.confidence(bin) / weight)
                .setAccuracy(count == 0 ? null : calibration.corrects()[bin] / weight)
                .build();
    }

    private static VersionComparison comparison(ModelIdentity other, PairCounts counts) {
        McNemarTest test = counts.onlyThisCorrect() + counts.onlyOtherCorrect() == 0
                ? null
                : McNemarTest.of(counts.onlyThisCorrect(), counts.onlyOtherCorrect());
        return VersionComparison.newBuilder()
                .setOtherModelName(other.name())
                .setOtherModelVersion(other.version())
                .setCount(counts.count())
                .setAgreements(counts.agreements())
                .setOnlyThisCorrect(counts.onlyThisCorrect())
                .setOnlyOtherCorrect(counts.onlyOtherCorrect())
                .setMcNemarStatistic(test == null ? null : test.statistic())
                .setMcNemarPValue(test == null ? null : test.probability())
                .build();
    }

    private static double mean(SortedMap<Integer, ClassCounts> classes, ToDoubleFunction<ClassCounts> figure) {
        return classes.values().stream().mapToDouble(figure).average().orElse(Double.NaN);
    }

    /** The entries with the most images, in the map's order. */
    private static <K extends Comparable<K>, V> Stream<Map.Entry<K, V>> largest(
            SortedMap<K, V> entries, ToLongFunction<V> images, int limit) {
        if (entries.size() <= limit) {
            return entries.entrySet().stream();
        }
        Comparator<Map.Entry<K, V>> bySize = Comparator.comparingLong(entry -> -images.applyAsLong(entry.getValue()));
        List<Map.Entry<K, V>> kept = entries.entrySet().stream()
                .sorted(bySize.thenComparing(Map.Entry.comparingByKey()))
                .limit(limit)
                .toList();
        return kept.stream().sorted(Map.Entry.comparingByKey());
    }

    /**
     * Which report of a window it is.
     *
     * @param number counts the window's reports from 1
     * @param expiredLabels labels given in the window that no prediction met, as known now
     * @param calibration of the labelled images captured before the window's end, as known now
     * @param rejections images of the window that could not be classified, by reason, as known now
     * @param reference what the window is compared with, as known now; null for nothing
     */
    record Revision(
            int number,
            boolean isFinal,
            long expiredLabels,
            Calibration calibration,
            Map<String, Long> rejections,
            @Nullable Predictions reference,
            Instant madeAt) {}
}
