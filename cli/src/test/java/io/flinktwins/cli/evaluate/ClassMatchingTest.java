package io.flinktwins.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinktwins.cli.images.StoredImage.TrueClass;
import io.flinktwins.jobs.InvalidOptionsException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

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

    /** An empty subfolder has a number too. */
    @Test
    void anOrderWithAGapIsRefused() {
        Set<TrueClass> withoutTheFirst = Set.of(new TrueClass(1, "n01440764"), new TrueClass(2, "n01443537"));
        assertThatThrownBy(() -> ClassMatching.byName(withoutTheFirst, List.of("tench", "goldfish")))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageContaining("class 2 of the images is not one of the model");
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
                .hasMessageContaining("class 7 of the images is not one of the model, which has the classes 0 to 1");
    }
}
