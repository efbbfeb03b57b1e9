package io.flinktwins.operators.evaluation.figures;

import io.flinktwins.inference.ModelIdentity;
import java.util.SortedMap;

/** All figures of one model version in one window, gathered for a report. */
public record WindowFigures(Tally tally, ConfusionMatrix confusion, SortedMap<ModelIdentity, PairCounts> comparisons) {}
