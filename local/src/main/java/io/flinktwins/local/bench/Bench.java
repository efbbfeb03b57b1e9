package io.flinktwins.local.bench;

import io.flinktwins.local.broker.EmbeddedBroker;
import io.flinktwins.local.cluster.LocalFlink;
import io.flinktwins.operators.image.RejectedImageException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.HdrHistogram.Histogram;

/** Rounds of the engine alone and of the pipeline, then the pipeline's latency. Used by one thread. */
final class Bench {

    private static final int ANY_PORT = 0;
    private static final List<Integer> LOADS = List.of(50, 90);

    private final BenchOptions options;
    private final List<byte[]> pictures;
    private final PrintWriter messages;
    private final RawEngine engine;

    Bench(BenchOptions options, List<byte[]> pictures, PrintWriter messages) {
        this.options = options;
        this.pictures = pictures;
        this.messages = messages;
        engine = new RawEngine(options, pictures);
    }

    BenchResult run() throws Exception {
        messages.println("Starting Kafka, Flink and the classification job ...");
        try (EmbeddedBroker broker = EmbeddedBroker.start(ANY_PORT, options.partitions());
                LocalFlink flink = LocalFlink.start(ANY_PORT, options.parallelism());
                BenchedJob job = BenchedJob.start(flink, broker, options, pictures)) {
            messages.println("Warming up ...");
            job.throughput();
            Memory before = Memory.now();
            List<Round> rounds = rounds(job);
            Map<Integer, Histogram> latencyMicros = latencyMicros(job, rounds);
            return new BenchResult(options, imageBytes(), rounds, latencyMicros, before, Memory.now());
        }
    }

    private List<Round> rounds(BenchedJob job) throws InterruptedException, ExecutionException, RejectedImageException {
        List<Round> rounds = new ArrayList<>();
        for (int number = 1; number <= options.rounds(); number++) {
            Round round = new Round(engine.imagesPerSecond(), job.throughput());
            messages.printf("Round %d of %d, images per second: %s%n", number, options.rounds(), round);
            rounds.add(round);
        }
        return rounds;
    }

    private Map<Integer, Histogram> latencyMicros(BenchedJob job, List<Round> rounds) throws InterruptedException {
        double most = Spread.of(rounds, Round::endToEndRate).median();
        Map<Integer, Histogram> latencyMicros = new LinkedHashMap<>();
        for (int load : LOADS) {
            double rate = most * load / 100;
            messages.printf("Latency at %.1f images per second ...%n", rate);
            latencyMicros.put(load, job.latencyMicros(rate));
        }
        return latencyMicros;
    }

    private long imageBytes() {
        return pictures.stream().mapToLong(picture -> picture.length).sum() / pictures.size();
    }
}
