package io.flinktwins.cli.bench;

import java.util.Map;

/**
 * How fast the pipeline worked a backlog off.
 *
 * @param cpuMillisPerImage processor time by what it was used for: kinds of threads, or processes
 */
record Throughput(double imagesPerSecond, double meanBatchSize, Map<String, Double> cpuMillisPerImage) {

    double cpuMillis(String use) {
        return cpuMillisPerImage.getOrDefault(use, Double.NaN);
    }
}
