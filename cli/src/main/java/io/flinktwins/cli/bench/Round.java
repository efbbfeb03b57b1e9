package io.flinktwins.cli.bench;

import io.flinktwins.cli.bench.Bench.Throughput;
import io.flinktwins.cli.bench.RawEngine.Layout;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Measurements that were made right after each other, so that what else the machine does touches them alike.
 *
 * @param alone the mean of what was measured before and after
 */
record Round(Alone alone, Throughput endToEnd) {

    /**
     * Parts of the pipeline by themselves, in images per second.
     *
     * @param engine by the ways to share the cores out
     * @param preprocessing on all cores
     */
    record Alone(Map<Layout, Double> engine, double preprocessing) {

        Alone meanWith(Alone other) {
            Map<Layout, Double> mean = new LinkedHashMap<>(engine);
            mean.replaceAll((layout, rate) -> (rate + other.rawRate(layout)) / 2);
            return new Alone(mean, (preprocessing + other.preprocessing) / 2);
        }

        private double rawRate(Layout layout) {
            return engine.getOrDefault(layout, Double.NaN);
        }
    }

    double rawRate(Layout layout) {
        return alone.rawRate(layout);
    }

    double preprocessingRate() {
        return alone.preprocessing;
    }

    double endToEndRate() {
        return endToEnd.imagesPerSecond();
    }

    @Override
    public String toString() {
        return alone.engine.entrySet().stream()
                .map(raw -> String.format(Locale.ROOT, "engine alone (%s) %.1f, ", raw.getKey(), raw.getValue()))
                .collect(Collectors.joining("", "", String.format(Locale.ROOT, "end to end %.1f", endToEndRate())));
    }
}
