package io.flinktwins.operators.evaluation;

import io.flinktwins.inference.ClassList;
import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.operators.evaluation.LabelRule.LabelField;
import io.flinktwins.operators.evaluation.drift.DriftOptions;
import io.flinktwins.operators.evaluation.matching.Retention;
import io.flinktwins.operators.evaluation.report.AccuracyThreshold;
import io.flinktwins.operators.evaluation.report.CaptureWindows;
import io.flinktwins.operators.evaluation.report.CaptureWindows.SlidingWindows;
import io.flinktwins.operators.evaluation.report.ReportRules;
import io.flinktwins.operators.evaluation.selection.SelectionOptions;
import java.io.Serializable;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How accuracy is measured and reported.
 *
 * @param labelRetention how long predictions and labels wait for each other, in event time
 * @param window size of the tumbling windows of capture time
 * @param sliding overlapping windows beside them; null for none
 * @param reportInterval a window is reported at most once in this span of processing time, and once when it is final
 * @param threshold null for none
 * @param minCalibrationLabels labelled images of a model version that an estimate of its accuracy needs
 * @param drift null if windows are not compared with a reference
 * @param selection what people are asked to label; null for nothing
 * @param maxModelVersions that a subtask follows at a time
 */
public record EvaluationOptions(
        Duration labelRetention,
        Duration window,
        @Nullable SlidingWindows sliding,
        Duration reportInterval,
        LabelField labelField,
        ClassList classes,
        @Nullable AccuracyThreshold threshold,
        long minCalibrationLabels,
        @Nullable DriftOptions drift,
        @Nullable SelectionOptions selection,
        int maxModelVersions)
        implements Serializable {

    public static final int DEFAULT_MAX_MODEL_VERSIONS = 200;
    public static final long DEFAULT_MIN_CALIBRATION_LABELS = 100;

    private static final Duration MIN_DURATION = Duration.ofMillis(1);
    private static final Duration MAX_DURATION = Duration.ofDays(3650);

    public static final EvaluationOptions DEFAULTS = new EvaluationOptions(
            Duration.ofHours(24),
            Duration.ofMinutes(1),
            null,
            Duration.ofSeconds(10),
            LabelField.ID,
            ClassList.UNKNOWN,
            null,
            DEFAULT_MIN_CALIBRATION_LABELS,
            null,
            null,
            DEFAULT_MAX_MODEL_VERSIONS);

    public EvaluationOptions {
        check("label retention", labelRetention);
        check("window", window);
        check("report interval", reportInterval);
        InvalidSettingException.requireAtLeastOne("min calibration labels", minCalibrationLabels);
        InvalidSettingException.requireAtLeastOne("max model versions", maxModelVersions);
        InvalidSettingException.unless(
                labelField != LabelField.NAME || !classes.labels().isEmpty(),
                "label field",
                labelField,
                "needs the names of the classes, so add a model that has labels");
    }

    /** What labels have to be like. */
    public LabelRule labelRule() {
        return new LabelRule(labelField, classes, Clock.systemUTC());
    }

    /** What classifications have to be like. */
    public PredictionRule predictionRule() {
        return new PredictionRule(Clock.systemUTC());
    }

    /** What dead letters have to be like. */
    public RejectionRule rejectionRule() {
        return new RejectionRule();
    }

    Retention retention() {
        return new Retention(labelRetention);
    }

    public CaptureWindows windows() {
        return new CaptureWindows(window, sliding);
    }

    ReportRules reportRules(boolean countsRejections) {
        return new ReportRules(classes, threshold, minCalibrationLabels, drift, countsRejections);
    }

    private static void check(String setting, Duration duration) {
        InvalidSettingException.unless(
                duration.compareTo(MIN_DURATION) >= 0 && duration.compareTo(MAX_DURATION) <= 0,
                setting,
                duration,
                "must be at least 1 ms and at most 10 years");
    }
}
