package io.flinktwins.cli.bench;

import io.flinktwins.cli.bench.Bench.Throughput;
import io.flinktwins.cli.bench.RawEngine.Layout;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Measurements that were made right after each other, so that what else the machine does touches them alike.
 *
 * @param rawRates images per second of the engine alone
 * @param preprocessingRate images per second of preprocessing alone, on all cores
 */
record Round(Map<Layout, Double> rawRates, double preprocessingRate, Throughput endToEnd) {

    double rawRate(Layout layout) {
        return rawRates.getOrDefault(layout, Double.NaN);
    }

    double endToEndRate() {
        return endToEnd.imagesPerSecond();
    }

    @Override
    public String toString() {
        return rawRates.entrySet().stream()
                .map(raw -> String.format(Locale.ROOT, "engine alone (%s) %.1f, ", raw.getKey(), raw.getValue()))
                .collect(Collectors.joining("", "", String.format(Locale.ROOT, "end to end %.1f", endToEndRate())));
    }
}
