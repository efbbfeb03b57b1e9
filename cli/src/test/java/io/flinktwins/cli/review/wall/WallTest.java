package io.flinktwins.cli.review.wall;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.cli.review.SampleEvents;
import io.flinktwins.cli.review.wall.Wall.Changes;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.LabelEvent;
import io.flinktwins.schemas.LabelRequest;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.SelectionReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.apache.flink.configuration.MemorySize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WallTest {

    private static final int ALL = 1_000;
    private static final int IMAGE_BYTES = 100;

    private final Wall wall = new Wall(new WallLimits(10, MemorySize.ofMebiBytes(1)));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatBelongsToAnImageMeetsInWhateverOrderItComes(long seed) {
        ImageEvent event = SampleEvents.image("a", IMAGE_BYTES);
        Classification older = SampleEvents.classification("a", 1, 3);
        Classification newer = SampleEvents.classification("a", 2, 5);
        LabelEvent label = SampleEvents.label("a", 5, 1_000);
        LabelRequest request = SampleEvents.request("a", 0.25, SelectionReason.DISAGREEMENT);
        DeadLetter letter = SampleEvents.letter("image-events", 7, "a", Reason.TIMED_OUT);
        List<Consumer<Wall>> records = new ArrayList<>(List.of(
                to -> to.add(event),
                to -> to.add(older),
                to -> to.add(newer),
                to -> to.add(label),
                to -> to.add(request),
                to -> to.add(letter, true)));
        Collections.shuffle(records, new Random(seed));
        records.forEach(record -> record.accept(wall));
        assertThat(images()).singleElement().satisfies(image -> {
            assertThat(image.imageId()).isEqualTo("a");
            assertThat(image.size()).isEqualTo(IMAGE_BYTES);
            assertThat(image.answers())
                    .extracting(answer -> answer.topK().get(0).getClassId())
                    .containsExactlyInAnyOrder(3, 5);
            assertThat(image.label()).extracting(GivenLabel::classId).isEqualTo(5);
            assertThat(image.wanted())
                    .isEqualTo(new Wanted(0.25, List.of(SelectionReason.DISAGREEMENT), SampleEvents.CAPTURED_AT));
            assertThat(image.letter()).extracting(Letter::reason).isEqualTo(Reason.TIMED_OUT);
        });
    }

    /** As docs/accuracy.md says: the latest wins, in the same millisecond the lowest class id. */
    @Test
    void theLabelThatCountsIsTheAccuracyJobs() {
        wall.add(SampleEvents.image("a", IMAGE_BYTES));
        wall.add(SampleEvents.label("a", 4, 2_000));
        wall.add(SampleEvents.label("a", 9, 1_000));
        assertLabelOfA(4);
        wall.add(SampleEvents.label("a", 7, 2_000));
        assertLabelOfA(4);
        wall.add(SampleEvents.label("a", 2, 2_000));
        assertLabelOfA(2);
        wall.add(SampleEvents.label("a", 8, 2_001));
        assertLabelOfA(8);
        assertThat(wall.labelledAt("a")).isEqualTo(Instant.ofEpochMilli(2_001));
    }

    private void assertLabelOfA(int classId) {
        assertThat(images().get(0).label()).extracting(GivenLabel::classId).isEqualTo(classId);
    }

    /** Of images that are asked for, most are far behind the newest ones: a request makes no image. */
    @Test
    void aRequestOfAnImageThatIsNotThereShowsNothingAndIsKnown() {
        wall.add(SampleEvents.request("a", 0.25));
        assertThat(images()).isEmpty();
        assertThat(wall.selectionProbability("a")).isEqualTo(0.25);
        assertThat(wall.selectionProbability("b")).isNull();
    }

    @Test
    void aRequestOutlivesItsImage() {
        wall.add(SampleEvents.image("a", IMAGE_BYTES));
        wall.add(SampleEvents.request("a", 0.25));
        for (int i = 1; i <= 10; i++) {
            wall.add(SampleEvents.image("image " + i, IMAGE_BYTES));
        }
        assertThat(images()).extracting(WallImage::imageId).doesNotContain("a");
        assertThat(wall.selectionProbability("a")).isEqualTo(0.25);
        wall.add(SampleEvents.image("a", IMAGE_BYTES));
        assertThat(images())
                .filteredOn(image -> "a".equals(image.imageId()))
                .singleElement()
                .extracting(WallImage::wanted)
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.5, 1.5, Double.NaN})
    void aProbabilityThatIsNoneIsCarriedByNoLabel(double probability) {
        wall.add(SampleEvents.image("a", IMAGE_BYTES));
        wall.add(SampleEvents.request("a", probability));
        assertThat(wall.selectionProbability("a")).isNull();
    }

    @Test
    void requestsAreForgottenBeforeTheyAreTooMany() {
        for (int i = 1; i <= 25; i++) {
            wall.add(SampleEvents.request("image " + i, 0.25));
        }
        assertThat(wall.selectionProbability("image 15")).isNull();
        assertThat(wall.selectionProbability("image 16")).isEqualTo(0.25);
    }

    @Test
    void theFirstAnswerOfAVersionCounts() {
        wall.add(SampleEvents.classification("a", 1, 3));
        wall.add(SampleEvents.classification("a", 1, 5));
        assertThat(images().get(0).answers())
                .singleElement()
                .extracting(answer -> answer.topK().get(0).getClassId())
                .isEqualTo(3);
    }

    @Test
    void theOldestImagesGoWhenThereAreTooMany() {
        for (int i = 1; i <= 25; i++) {
            wall.add(SampleEvents.image("image " + i, IMAGE_BYTES));
        }
        assertThat(images())
                .extracting(WallImage::imageId)
                .hasSize(10)
                .startsWith("image 16")
                .endsWith("image 25");
        assertThat(wall.changes(0, ALL).oldest()).isEqualTo(16);
        assertThat(wall.image(15)).isNull();
        assertThat(wall.image(16)).isNotNull();
    }

    @Test
    void theOldestImagesGoWhenTheyAreTooLarge() {
        Wall small = new Wall(new WallLimits(10, new MemorySize(350)));
        for (int i = 1; i <= 5; i++) {
            small.add(SampleEvents.image("image " + i, IMAGE_BYTES));
        }
        small.add(SampleEvents.image("one that has no room even alone", 351));
        assertThat(small.changes(0, ALL).images())
                .extracting(WallImage::imageId)
                .containsExactly("image 3", "image 4", "image 5");
        small.add(SampleEvents.image("one that fills it", 350));
        assertThat(small.changes(0, ALL).images())
                .extracting(WallImage::imageId)
                .containsExactly("one that fills it");
    }

    @Test
    void labelsOfOtherImagesTakeNoPlaceOnTheWallAndABoundedOneBesideIt() {
        wall.add(SampleEvents.image("a", IMAGE_BYTES));
        for (int i = 1; i <= 1_000; i++) {
            wall.add(SampleEvents.label("elsewhere " + i, 1, i));
        }
        assertThat(images()).extracting(WallImage::imageId).containsExactly("a");
        assertThat(wall.labelledAt("elsewhere 990")).isNull();
        assertThat(wall.labelledAt("elsewhere 991")).isNotNull();
        assertThat(wall.labelledAt("elsewhere 1000")).isNotNull();
    }

    @Test
    void anyNumberOfVersionsAndClassesCostsABoundedAmount() {
        for (int version = 1; version <= 100; version++) {
            wall.add(SampleEvents.classification("a", version, 3));
        }
        Classification wide = SampleEvents.classification("b", 1, 3);
        for (int i = 0; i < 1_000; i++) {
            wide.getTopK().add(wide.getTopK().get(0));
        }
        wall.add(wide);
        assertThat(images().get(0).answers()).hasSize(4);
        assertThat(images().get(1).answers().get(0).topK()).hasSize(10);
        wall.add(SampleEvents.image("x".repeat(1_001), IMAGE_BYTES));
        wall.add(SampleEvents.image(" ", IMAGE_BYTES));
        assertThat(images()).hasSize(2);
    }

    /** What is said of an unusable label is nothing about its image. */
    @Test
    void theDeadLetterOfALabelIsARecordOfItsOwn() {
        wall.add(SampleEvents.image("a", IMAGE_BYTES));
        wall.add(SampleEvents.letter("labels", 7, "a", Reason.INVALID_LABEL), false);
        wall.add(SampleEvents.letter("labels", 8, "a", Reason.INVALID_LABEL), false);
        wall.add(SampleEvents.letter("labels", 8, "a", Reason.INVALID_LABEL), false);
        wall.add(SampleEvents.letter("image-events", 8, null, Reason.MALFORMED_RECORD), true);
        assertThat(images()).hasSize(4);
        assertThat(images().get(0).letter()).isNull();
        assertThat(images()).extracting(WallImage::imageId).containsExactly("a", "a", "a", null);
    }

    @Test
    void changesAreToldOnceAndAllOfThem() {
        for (int i = 1; i <= 7; i++) {
            wall.add(SampleEvents.image("image " + i, IMAGE_BYTES));
        }
        Changes first = wall.changes(0, 4);
        assertThat(first.images()).hasSize(4);
        assertThat(first.isAll()).isFalse();
        wall.add(SampleEvents.label("image 1", 3, 1));
        Changes second = wall.changes(first.newest(), 4);
        assertThat(second.images())
                .extracting(WallImage::imageId)
                .containsExactly("image 5", "image 6", "image 7", "image 1");
        Changes third = wall.changes(second.newest(), 4);
        assertThat(third.images()).isEmpty();
        assertThat(third.isAll()).isTrue();
        wall.add(SampleEvents.label("image 1", 3, 1));
        assertThat(wall.changes(third.newest(), 4).images()).as("nothing new").isEmpty();
    }

    private List<WallImage> images() {
        return wall.changes(0, ALL).images().stream()
                .sorted((one, other) -> Long.compare(one.number(), other.number()))
                .toList();
    }
}
