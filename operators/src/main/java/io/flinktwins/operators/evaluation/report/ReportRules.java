package io.flinktwins.operators.evaluation.report;

import io.flinktwins.inference.ClassList;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * How figures become a report.
 *
 * @param classes names of the classes
 * @param threshold null for none
 * @param minCalibrationLabels with fewer labelled images nothing is estimated
 */
public record ReportRules(ClassList classes, @Nullable AccuracyThreshold threshold, long minCalibrationLabels)
        implements Serializable {}
