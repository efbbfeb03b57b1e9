package io.flinktwins.operators.evaluation.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares with the golden file that src/test/python/make_drift_golden.py makes. */
class DistancesTest {

    /** The root of a sum that cancels out to nothing has half of the digits only. */
    private static final Offset<Double> EXACT = within(2e-8);

    static Stream<Map.Entry<String, JsonNode>> goldenCases() throws IOException {
        try (InputStream json = DistancesTest.class.getResourceAsStream("distances.json")) {
            return new ObjectMapper().readTree(json).properties().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("goldenCases")
    void distancesEqualThoseOfSciPyAndNumPy(Map.Entry<String, JsonNode> golden) {
        JsonNode expected = golden.getValue();
        Map<Integer, Long> first = classes(expected.get("first"));
        Map<Integer, Long> second = classes(expected.get("second"));

        assertThat(Distances.jensenShannon(first, second))
                .isCloseTo(expected.get("jensenShannon").asDouble(), EXACT);
        assertThat(Distances.populationStability(first, second))
                .isCloseTo(expected.get("populationStability").asDouble(), EXACT);
        assertThat(Distances.kolmogorovSmirnov(
                        confidences(expected.get("firstConfidences")), confidences(expected.get("secondConfidences"))))
                .isCloseTo(expected.get("kolmogorovSmirnov").asDouble(), EXACT);
    }

    private static Map<Integer, Long> classes(JsonNode counts) {
        Map<Integer, Long> classes = new HashMap<>();
        counts.properties()
                .forEach(entry -> classes.put(
                        Integer.parseInt(entry.getKey()), entry.getValue().asLong()));
        return classes;
    }

    private static long[] confidences(JsonNode counts) {
        return IntStream.range(0, counts.size())
                .mapToLong(bin -> counts.get(bin).asLong())
                .toArray();
    }
}
