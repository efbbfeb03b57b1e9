package io.flinktwins.local.bench;

import java.util.Map;

/** How fast the pipeline worked a backlog off, and with what processor time. */
record Throughput(double imagesPerSecond, double meanBatchSize, Map<CpuUse, Double> cpuMillisPerImage) {

    double cpuMillis(CpuUse use) {
        return cpuMillisPerImage.getOrDefault(use, Double.NaN);
    }
}
