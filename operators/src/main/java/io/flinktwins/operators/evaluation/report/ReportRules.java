package io.flinktwins.operators.evaluation.report;

import io.flinktwins.inference.ClassList;
import io.flinktwins.operators.evaluation.drift.DriftOptions;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * How figures become a report.
 *
 * @param classes names of the classes
 * @param threshold null for none
 * @param minCalibrationLabels with fewer labelled images nothing is estimated
 * @param drift null if windows are not compared with a reference
 * @param countsRejections whether anybody tells of images that could not be classified
 */
public record ReportRules(
        ClassList classes,
        @Nullable AccuracyThreshold threshold,
        long minCalibrationLabels,
        @Nullable DriftOptions drift,
        boolean countsRejections)
        implements Serializable {}
