package io.flinktwins.operators.evaluation.figures;

import io.flinktwins.operators.evaluation.EvaluatedModel;
import java.util.SortedMap;

/** All figures of one model version in one window, gathered for a report. */
public record WindowFigures(
        Tally tally, ConfusionMatrix confusion, SortedMap<EvaluatedModel, PairCounts> comparisons) {}
