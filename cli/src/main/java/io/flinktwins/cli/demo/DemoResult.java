package io.flinktwins.cli.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * What the demo measured.
 *
 * @param labelled classified images whose label came
 * @param top1 share of labelled images whose most probable class is right; null if none is labelled
 * @param top5 the same for the five most probable classes
 * @param imagesPerSecond answers in a second, from the first image to the last answer
 * @param latencyMillisP50 from capture to an answer that a consumer has, median
 * @param latencyMillisP99 the same, 99th percentile
 * @param meanBatchSize images in a forward pass
 */
record DemoResult(
        long classified,
        long deadLetters,
        long labelled,
        @Nullable Double top1,
        @Nullable Double top5,
        double imagesPerSecond,
        long latencyMillisP50,
        long latencyMillisP99,
        double meanBatchSize,
        String modelVersion) {

    String toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("images", classified + deadLetters);
        json.put("classified", classified);
        json.put("deadLetters", deadLetters);
        json.put("labelled", labelled);
        json.put("top1", top1);
        json.put("top5", top5);
        json.put("imagesPerSecond", tenths(imagesPerSecond));
        json.putObject("latencyMillis").put("p50", latencyMillisP50).put("p99", latencyMillisP99);
        json.put("meanBatchSize", tenths(meanBatchSize));
        json.put("modelVersion", modelVersion);
        return json.toString();
    }

    private static double tenths(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
