package io.flinktwins.inference.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinktwins.schemas.RankedClass;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TopKTest {

    @Test
    void theMostProbableComeFirstWithTheirLabels() {
        assertThat(new TopK(2, List.of("cat", "dog", "eel")).of(new float[] {0.2f, 0.1f, 0.7f}))
                .containsExactly(new RankedClass(2, "eel", 0.7f), new RankedClass(0, "cat", 0.2f));
    }

    @Test
    void ofEqualOnesTheLowerClassComesFirst() {
        assertThat(ids(2, 0.1f, 0.4f, 0.4f, 0.1f)).containsExactly(1, 2);
        assertThat(ids(3, 0.25f, 0.25f, 0.25f, 0.25f)).containsExactly(0, 1, 2);
    }

    @Test
    void aModelWithFewerClassesRanksThemAll() {
        assertThat(ids(5, 0.4f, 0.6f)).containsExactly(1, 0);
    }

    @Test
    void withoutLabelsThereIsNone() {
        assertThat(new TopK(1, List.of()).of(new float[] {1f}))
                .extracting(RankedClass::getLabel)
                .containsOnlyNulls();
    }

    @Test
    void agreesWithAStableSort() {
        Random random = new Random(20261125);
        for (int round = 0; round < 500; round++) {
            float[] probabilities = new float[1 + random.nextInt(40)];
            for (int i = 0; i < probabilities.length; i++) {
                probabilities[i] = random.nextInt(10) / 10f;
            }
            List<Integer> sorted = IntStream.range(0, probabilities.length)
                    .boxed()
                    .sorted(Comparator.comparing((Integer i) -> -probabilities[i]))
                    .limit(5)
                    .toList();
            assertThat(ids(5, probabilities)).isEqualTo(sorted);
        }
    }

    @Test
    void kMustBePositive() {
        assertThatThrownBy(() -> new TopK(0, List.of())).hasMessageContaining("k is 0");
    }

    private static List<Integer> ids(int k, float... probabilities) {
        return new TopK(k, List.of())
                .of(probabilities).stream().map(RankedClass::getClassId).toList();
    }
}
