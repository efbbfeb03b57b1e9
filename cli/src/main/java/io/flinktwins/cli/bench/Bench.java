package io.flinktwins.cli.bench;

import io.flinktwins.cli.bench.Round.Alone;
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

    /** A load that is not faster than the one before by more than this is no longer warming up. */
    private static final double STEADY = 1.03;

    private static final int MOST_WARM_UP_LOADS = 6;

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
            warmUp(load);
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

    /** Java compiles what runs often while it runs, so each of the first loads is faster than the one before. */
    private static void warmUp(LoadGenerator load) throws Exception {
        double before;
        double rate = 0;
        int loads = 0;
        do {
            before = rate;
            rate = load.throughput().imagesPerSecond();
            loads++;
        } while (rate > STEADY * before && loads < MOST_WARM_UP_LOADS);
    }

    /** What is measured alone is measured before and after each load: a machine is not as fast at every moment. */
    private List<Round> rounds(LoadGenerator load) throws Exception {
        List<Round> rounds = new ArrayList<>();
        Alone before = alone();
        for (int number = 1; number <= options.rounds(); number++) {
            Throughput endToEnd = load.throughput();
            Alone after = alone();
            Round round = new Round(before.meanWith(after), endToEnd);
            messages.printf("Round %d of %d, images per second: %s%n", number, options.rounds(), round);
            rounds.add(round);
            before = after;
        }
        return rounds;
    }

    private Alone alone() throws Exception {
        return new Alone(engine.imagesPerSecond(), engine.preprocessedImagesPerSecond());
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

        /** 0 to 1. */
        double cpuShare(String use) {
            return cpuMillis(use)
                    / cpuMillisPerImage.values().stream()
                            .mapToDouble(Double::doubleValue)
                            .sum();
        }
    }
}
