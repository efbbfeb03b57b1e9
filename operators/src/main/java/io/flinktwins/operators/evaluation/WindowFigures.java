package io.flinktwins.operators.evaluation;

import java.util.SortedMap;

/** All figures of one model version in one window, gathered for a report. */
record WindowFigures(Tally tally, ConfusionMatrix confusion, SortedMap<EvaluatedModel, PairCounts> comparisons) {}
