package io.flinktwins.cli.bench;

import io.flinktwins.testbed.processes.Checkout;
import io.flinktwins.testbed.processes.FlinkDistribution;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Rounds of the engine alone and of the pipeline, then the pipeline's latency. Used by one thread. */
final class Bench {

    private static final List<Integer> LOADS = List.of(50, 90);

    private final BenchOptions options;
    private final List<byte[]> images;
    private final PrintWriter messages;
    private final RawEngine engine;

    Bench(BenchOptions options, List<byte[]> images, PrintWriter messages) {
        this.options = options;
        this.images = images;
        this.messages = messages;
        engine = new RawEngine(options, images);
    }

    BenchResult run() throws Exception {
        messages.println("Starting Kafka, Flink and the classification job ...");
        try (MeasuredPipeline pipeline = start();
                LoadGenerator load = new LoadGenerator(pipeline, options, images)) {
            messages.println("Warming up ...");
            load.throughput();
            Memory before = pipeline.memory();
            List<Round> rounds = rounds(load);
            Map<Integer, Histogram> latencyMicros = latencyMicros(load, rounds);
            return new BenchResult(options, imageBytes(), rounds, latencyMicros, before, pipeline.memory());
        }
    }

    private MeasuredPipeline start() throws Exception {
        Path directory = options.clusterDirectory();
        return directory == null
                ? EmbeddedPipeline.start(options)
                : ProcessPipeline.start(options, directory, FlinkDistribution.find(Checkout.current(), messages));
    }

    private List<Round> rounds(LoadGenerator load) throws Exception {
        List<Round> rounds = new ArrayList<>();
        for (int number = 1; number <= options.rounds(); number++) {
            Round round = new Round(engine.imagesPerSecond(), engine.preprocessedImagesPerSecond(), load.throughput());
            messages.printf("Round %d of %d, images per second: %s%n", number, options.rounds(), round);
            rounds.add(round);
        }
        return rounds;
    }

    private Map<Integer, Histogram> latencyMicros(LoadGenerator generator, List<Round> rounds) throws Exception {
        double most = MedianAndRange.of(rounds, Round::endToEndRate).median();
        Map<Integer, Histogram> latencyMicros = new LinkedHashMap<>();
        for (int load : LOADS) {
            double rate = most * load / 100;
            messages.printf("Latency at %.1f images per second ...%n", rate);
            latencyMicros.put(load, generator.latencyMicros(rate));
        }
        return latencyMicros;
    }

    private long imageBytes() {
        return images.stream().mapToLong(image -> image.length).sum() / images.size();
    }

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
}
