package io.flinktwins.operators.evaluation.drift;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares with the golden file that src/test/python/make_drift_golden.py makes. */
class ClassGrowthTest {

    static Stream<Map.Entry<String, JsonNode>> goldenCases() throws IOException {
        try (InputStream json = ClassGrowthTest.class.getResourceAsStream("grown-classes.json")) {
            return new ObjectMapper().readTree(json).properties().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("goldenCases")
    void theyAreThoseThatSciPyFinds(Map.Entry<String, JsonNode> golden) {
        JsonNode expected = golden.getValue();
        List<Integer> grown = StreamSupport.stream(expected.get("grown").spliterator(), false)
                .map(JsonNode::intValue)
                .toList();

        assertThat(ClassGrowth.grown(counts(expected.get("window")), counts(expected.get("reference"))))
                .isEqualTo(grown);
    }

    @Test
    void theClassesForWhichThereIsNoRoomAreNone() {
        Map<Integer, Long> window = Map.of(3, 50L, PredictedClasses.OTHER, 1_000L);
        assertThat(ClassGrowth.grown(window, Map.of(3, 1_000L))).isEmpty();
    }

    private static Map<Integer, Long> counts(JsonNode classes) {
        Map<Integer, Long> counts = new HashMap<>();
        classes.properties()
                .forEach(entry -> counts.put(
                        Integer.parseInt(entry.getKey()), entry.getValue().asLong()));
        return counts;
    }
}
