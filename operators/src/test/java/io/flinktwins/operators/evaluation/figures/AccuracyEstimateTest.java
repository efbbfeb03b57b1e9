package io.flinktwins.operators.evaluation.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinktwins.operators.evaluation.SampleEvents;
import io.flinktwins.operators.evaluation.matching.Change;
import io.flinktwins.operators.evaluation.matching.Match;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares with the golden file that src/test/python/make_estimate_golden.py makes. */
class AccuracyEstimateTest {

    private static final Offset<Double> EXACT = within(1e-12);

    static Stream<Map.Entry<String, JsonNode>> goldenCases() throws IOException {
        return Stream.concat(golden("estimate.json"), golden("weighted-estimate.json"));
    }

    @ParameterizedTest
    @MethodSource("goldenCases")
    void theEstimateAndItsIntervalEqualThoseOfNumpyAndStatsmodels(Map.Entry<String, JsonNode> golden) {
        JsonNode images = golden.getValue();
        Tally window = Tally.EMPTY;
        Calibration calibration = Calibration.empty();
        for (int i = 0; i < images.get("confidence").size(); i++) {
            Match match = match(images, i);
            boolean isLabelled = images.get("labelled").get(i).asInt() == 1;
            calibration = isLabelled ? calibration.plus(match, 1) : calibration;
            window = i >= images.get("before").asInt() ? window.apply(change(match, isLabelled)) : window;
        }

        AccuracyEstimate estimate = AccuracyEstimate.of(window, calibration);

        assertThat(estimate.top1()).isCloseTo(images.get("top1").asDouble(), EXACT);
        JsonNode interval = images.get("interval");
        assertThat(estimate.interval().getLow()).isCloseTo(interval.get(0).asDouble(), EXACT);
        assertThat(estimate.interval().getHigh()).isCloseTo(interval.get(1).asDouble(), EXACT);
    }

    private static Match match(JsonNode images, int index) {
        boolean correct = images.get("correct").get(index).asInt() == 1;
        float confidence = (float) images.get("confidence").get(index).asDouble();
        double weight = images.has("weight") ? images.get("weight").get(index).asDouble() : 1;
        return new Match(correct ? 3 : 4, 3, confidence, false, false, weight);
    }

    private static Change change(Match match, boolean isLabelled) {
        return new Change(
                SampleEvents.MODEL,
                0,
                null,
                isLabelled ? SampleEvents.matched(match) : SampleEvents.waiting(match.confidence()));
    }

    private static Stream<Map.Entry<String, JsonNode>> golden(String name) throws IOException {
        try (InputStream json = AccuracyEstimateTest.class.getResourceAsStream(name)) {
            return new ObjectMapper().readTree(json).properties().stream();
        }
    }
}
