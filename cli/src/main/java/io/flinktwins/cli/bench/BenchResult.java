package io.flinktwins.cli.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinktwins.cli.bench.RawEngine.Layout;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.HdrHistogram.Histogram;

/**
 * What the command measured.
 *
 * @param imageBytes of an image, on average
 * @param latencyMicros by load, in per cent of the end-to-end throughput
 * @param before memory before the first round
 * @param after memory after all
 */
record BenchResult(
        BenchOptions options,
        long imageBytes,
        List<Round> rounds,
        Map<Integer, Histogram> latencyMicros,
        Memory before,
        Memory after) {

    private static final String ENGINE = CpuUse.ENGINE.label();
    private static final double MICROS_PER_MILLI = 1000;
    private static final List<Integer> PERCENTILES = List.of(50, 95, 99);

    private Collection<Layout> layouts() {
        return rounds.get(0).alone().engine().keySet();
    }

    private Layout bestLayout() {
        return Collections.max(
                layouts(), Comparator.comparingDouble(layout -> raw(layout).median()));
    }

    private MedianAndRange raw(Layout layout) {
        return MedianAndRange.of(rounds, round -> round.rawRate(layout));
    }

    private MedianAndRange endToEnd() {
        return MedianAndRange.of(rounds, Round::endToEndRate);
    }

    /** Within the rounds, because a disturbance of a whole round does not change it. */
    private MedianAndRange endToEndOverRaw() {
        Layout best = bestLayout();
        return MedianAndRange.of(rounds, round -> round.endToEndRate() / round.rawRate(best));
    }

    /** What {@link #endToEndOverRaw} comes to on busy cores, and unlike it the same while the machine's speed changes. */
    private MedianAndRange engineShare() {
        return MedianAndRange.of(rounds, round -> round.endToEnd().cpuShare(ENGINE));
    }

    /** How long a session takes for a full batch, which is the least that an image of it waits. */
    private double batchMillis() {
        double perSession = raw(bestLayout()).median() / bestLayout().sessions();
        return rounded(options.batchSize() * 1000 / perSession);
    }

    private MedianAndRange preprocessing() {
        return MedianAndRange.of(rounds, Round::preprocessingRate);
    }

    private MedianAndRange endToEndOverPreprocessing() {
        return MedianAndRange.of(rounds, round -> round.endToEndRate() / round.preprocessingRate());
    }

    private Set<String> cpuUses() {
        return rounds.get(0).endToEnd().cpuMillisPerImage().keySet();
    }

    private double cpuMillis(String use) {
        return rounded(MedianAndRange.of(rounds, round -> round.endToEnd().cpuMillis(use))
                .median());
    }

    String toTable() {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        out.println("images per second, median (range) of the rounds");
        layouts().forEach(layout -> line(out, "engine alone, " + layout, raw(layout)));
        line(out, "preprocessing alone, all cores", preprocessing());
        line(out, "end to end", endToEnd());
        line(out, "end to end over engine alone", endToEndOverRaw().asRatio());
        line(out, "end to end over preprocessing", endToEndOverPreprocessing().asRatio());
        out.println("processor milliseconds per image, end to end");
        cpuUses().forEach(use -> line(out, use, cpuMillis(use)));
        if (cpuUses().contains(ENGINE)) {
            line(out, "the engine's share of them", engineShare().asRatio());
        }
        out.println("latency in milliseconds: " + PERCENTILES + "th percentiles");
        line(out, "a batch of %d, engine alone".formatted(options.batchSize()), batchMillis());
        latencyMicros.forEach((load, histogram) -> line(out, "at %d %% load".formatted(load), millis(histogram)));
        return text.toString().stripTrailing();
    }

    private static void line(PrintWriter out, String name, Object figure) {
        out.printf("  %-32s %s%n", name, figure);
    }

    private static List<Double> millis(Histogram histogram) {
        return PERCENTILES.stream()
                .map(percentile -> millis(histogram, percentile))
                .toList();
    }

    String toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        putOptions(json);
        json.put("rawLayout", bestLayout().toString());
        put(json, "rawImagesPerSecond", raw(bestLayout()));
        ObjectNode raw = json.putObject("rawImagesPerSecondByLayout");
        layouts()
                .forEach(
                        layout -> raw.put(layout.toString(), rounded(raw(layout).median())));
        put(json, "endToEndImagesPerSecond", endToEnd());
        put(json, "endToEndOverRaw", endToEndOverRaw());
        put(json, "preprocessingImagesPerSecond", preprocessing());
        put(json, "endToEndOverPreprocessing", endToEndOverPreprocessing());
        json.put(
                "meanBatchSize",
                rounded(MedianAndRange.of(rounds, round -> round.endToEnd().meanBatchSize())
                        .median()));
        json.put("batchMillis", batchMillis());
        putLatency(json.putObject("latencyMillis"));
        ObjectNode cpu = json.putObject("cpuMillisPerImage");
        cpuUses().forEach(use -> cpu.put(use, cpuMillis(use)));
        if (cpuUses().contains(ENGINE)) {
            put(json, "engineShare", engineShare());
        }
        put(json.putObject("memoryBefore"), before);
        put(json.putObject("memoryAfter"), after);
        return json.toString();
    }

    private void putOptions(ObjectNode json) {
        json.put("model", options.model()).put("device", options.device().written());
        json.put("cluster", options.clusterDirectory() != null);
        json.put("cores", Runtime.getRuntime().availableProcessors()).put("imageBytes", imageBytes);
        json.put("batchSize", options.batchSize()).put("parallelism", options.parallelism());
        json.put("partitions", options.partitions())
                .put("images", options.images())
                .put("rounds", options.rounds());
        options.jobOptions().forEach(json.putArray("jobOptions")::add);
    }

    private static void put(ObjectNode json, String name, MedianAndRange spread) {
        json.put(name, rounded(spread.median()));
        json.putArray(name + "Range").add(rounded(spread.least())).add(rounded(spread.most()));
    }

    private void putLatency(ObjectNode json) {
        latencyMicros.forEach((load, histogram) -> {
            ObjectNode atLoad = json.putObject("load" + load);
            PERCENTILES.forEach(percentile -> atLoad.put("p" + percentile, millis(histogram, percentile)));
        });
    }

    private static void put(ObjectNode json, Memory memory) {
        json.put("heapBytes", memory.heapBytes()).put("residentBytes", memory.residentBytes());
    }

    private static double millis(Histogram histogram, double percentile) {
        return rounded(histogram.getValueAtPercentile(percentile) / MICROS_PER_MILLI);
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
