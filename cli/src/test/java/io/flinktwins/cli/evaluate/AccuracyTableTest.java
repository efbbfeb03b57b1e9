package io.flinktwins.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AccuracyTableTest {

    @Test
    void thePublishedAccuracyStandsBesideTheMeasuredOne() {
        assertThat(table(new PublishedAccuracy(0.8177, 0.9557)).lines())
                .contains(
                        "model               sample, version 1",
                        "images              1001: 1000 classified, 1 dead letters (1 CORRUPT_IMAGE)",
                        "top-1               80.00 %  (95 % interval: 75.00 % to 85.00 %)"
                                + "  published (ImageNet-1k): 81.77 %",
                        "top-5               -  published (ImageNet-1k): 95.57 %");
        assertThat(table(null)).doesNotContain("published");
    }

    @Test
    void ofManyClassesAndConfusionsTheTableHasTheTenMostTelling() {
        assertThat(table(null).lines())
                .filteredOn(line -> line.startsWith("class %d "))
                .hasSize(10)
                .first()
                .isEqualTo("class %d 0                              10    80.00 %    80.00 %    80.00 %");
        assertThat(table(null).lines())
                .filteredOn(line -> line.contains("taken for"))
                .hasSize(10)
                .contains("     2 x class %d 0 taken for class %d 1");
    }

    private static String table(@Nullable PublishedAccuracy published) {
        return AccuracyTable.of(SampleEvaluations.of(100, classId -> "class %d " + classId), published);
    }
}
