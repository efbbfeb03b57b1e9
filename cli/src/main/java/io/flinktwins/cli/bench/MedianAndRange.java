package io.flinktwins.cli.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Median and range of one figure over the rounds. */
record MedianAndRange(double median, double least, double most) {

    static MedianAndRange of(List<Round> rounds, ToDoubleFunction<Round> figure) {
        double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new MedianAndRange(median, sorted[0], sorted[sorted.length - 1]);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.1f (%.1f to %.1f)", median, least, most);
    }

    /** As a figure between 0 and about 1 is read. */
    String asRatio() {
        return String.format(Locale.ROOT, "%.3f (%.3f to %.3f)", median, least, most);
    }
}
