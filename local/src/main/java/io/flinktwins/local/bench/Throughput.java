package io.flinktwins.local.bench;

import io.flinktwins.local.pipeline.PipelineFailedException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How fast the pipeline worked a backlog off, and with what processor time. */
record Throughput(double imagesPerSecond, double meanBatchSize, Map<CpuUse, Double> cpuMillisPerImage) {

    static Throughput of(int images, long nanos, double meanBatchSize, Map<CpuUse, Double> cpuMillis) {
        if (images == 0) {
            throw new PipelineFailedException("all answers came at once, so nothing was measured; write more --images");
        }
        Map<CpuUse, Double> perImage = new EnumMap<>(cpuMillis);
        perImage.replaceAll((use, millis) -> millis / images);
        return new Throughput(images * (double) TimeUnit.SECONDS.toNanos(1) / nanos, meanBatchSize, perImage);
    }

    double cpuMillis(CpuUse use) {
        return cpuMillisPerImage.getOrDefault(use, Double.NaN);
    }
}
