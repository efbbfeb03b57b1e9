package io.flinktwins.cli.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.flinktwins.cli.images.StoredImage.TrueClass;
import io.flinktwins.options.InvalidOptionsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassMatchingTest {

    private static final TrueClass BAG = new TrueClass(0, "bag");
    private static final TrueClass SHIRT = new TrueClass(1, "T-shirt_top");

    @Test
    void namesAreMatchedWithLabelsWhateverFoldersMakeOfThem() {
        ClassMatching matching = ClassMatching.byName(Set.of(BAG, SHIRT), List.of("T-shirt/top", "Trouser", "Bag"));
        assertThat(matching.classId(BAG)).isEqualTo(2);
        assertThat(matching.classId(SHIRT)).isZero();
        assertThat(matching.description()).contains("by name");
    }

    @Test
    void namesThatNoLabelHasAreMatchedByTheirOrder() {
        ClassMatching matching = ClassMatching.byName(Set.of(BAG, SHIRT), List.of("sac", "maillot"));
        assertThat(matching.classId(SHIRT)).isEqualTo(1);
        assertThat(matching.description()).contains("by the order of their names: 'T-shirt_top' is 'maillot'");
    }

    @Test
    void someUnknownNamesAreAMistake() {
        assertThatThrownBy(() -> ClassMatching.byName(Set.of(BAG, SHIRT), List.of("Bag", "Trouser")))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageContaining("T-shirt_top: no label of the model has this name");
    }

    @Test
    void theOrderOfNamesNeedsAsManyLabels() {
        assertThatThrownBy(() -> ClassMatching.byName(Set.of(BAG, SHIRT), List.of("a", "b", "c")))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageContainingAll("3 labels", "2 classes", "--labels");
    }

    @Test
    void lettersWithAccentsMatchHoweverTheyAreWritten() {
        TrueClass composed = new TrueClass(0, "caf\u00e9");
        TrueClass decomposed = new TrueClass(1, "E\u0301clair");
        ClassMatching matching =
                ClassMatching.byName(Set.of(composed, decomposed), List.of("\u00e9clair", "cafe\u0301"));
        assertThat(matching.classId(composed)).isEqualTo(1);
        assertThat(matching.classId(decomposed)).isZero();
    }

    @Test
    void aLabelThatTwoClassesHaveMatchesNone() {
        assertThatThrownBy(() -> ClassMatching.byName(Set.of(BAG), List.of("Bag", "bag")))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageContaining("[0, 1]");
    }

    @Test
    void numbersAreTheModelsOwn() {
        TrueClass seven = new TrueClass(7, null);
        assertThat(ClassMatching.byNumber(Set.of(seven), List.of()).classId(seven))
                .isEqualTo(7);
        assertThatThrownBy(() -> ClassMatching.byNumber(Set.of(seven), List.of("a", "b")))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageContaining("the images have a class 7, and the model only has the classes 0 to 1");
    }

    @Test
    void matchedImagesHaveTheModelsClassIds(@TempDir Path folder) throws IOException {
        for (String name : List.of("Bag/1.png", "T-shirt_top/2.png")) {
            Files.createDirectories(folder.resolve(name).getParent());
            Files.createFile(folder.resolve(name));
        }
        ImageSource images = ImageSource.of(folder, null);
        ClassMatching matching = ClassMatching.of(images, List.of("T-shirt/top", "Trouser", "Bag"));
        try (Stream<StoredImage> matched = matching.applyTo(images).open()) {
            assertThat(matched)
                    .extracting(StoredImage::imageId, StoredImage::trueClass)
                    .containsExactlyInAnyOrder(
                            tuple("Bag/1.png", new TrueClass(2, "Bag")),
                            tuple("T-shirt_top/2.png", new TrueClass(0, "T-shirt_top")));
        }
    }

    @Test
    void imagesWithoutClassesNeedNoMatching(@TempDir Path folder) throws IOException {
        Files.createFile(folder.resolve("1.png"));
        ImageSource images = ImageSource.of(folder, null);
        ClassMatching none = ClassMatching.of(images, List.of("Bag"));
        assertThat(none.classIds()).isEmpty();
        try (Stream<StoredImage> matched = none.applyTo(images).open()) {
            assertThat(matched).extracting(StoredImage::trueClass).containsOnlyNulls();
        }
    }
}
