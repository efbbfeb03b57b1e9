package io.flinktwins.local.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinktwins.jobs.InvalidOptionsException;
import io.flinktwins.local.images.Picture.TrueClass;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClassMatchingTest {

    @Test
    void namesFindTheLabelsOfTheModelWhateverTheirOrder() {
        ClassMatching matching = ClassMatching.byName(named("bag", "shoe"), List.of("shoe", "dress", "bag"));
        assertThat(matching.classId(new TrueClass(0, "bag"))).isEqualTo(2);
        assertThat(matching.classId(new TrueClass(1, "shoe"))).isZero();
        assertThat(matching.description()).contains("by name");
    }

    @Test
    void aFolderNeedNotSpellALabelAsTheModelDoes() {
        ClassMatching matching =
                ClassMatching.byName(named("T-shirt_top", "ankle_boot"), List.of("Ankle boot", "T-shirt/top"));
        assertThat(matching.classId(new TrueClass(0, "T-shirt_top"))).isEqualTo(1);
        assertThat(matching.classId(new TrueClass(1, "ankle_boot"))).isZero();
    }

    @Test
    void otherNamesAreMatchedByTheirOrderAsTorchvisionDoes() {
        ClassMatching matching = ClassMatching.byName(named("n01440764", "n01443537"), List.of("tench", "goldfish"));
        assertThat(matching.classId(new TrueClass(0, "n01440764"))).isZero();
        assertThat(matching.classId(new TrueClass(1, "n01443537"))).isEqualTo(1);
        assertThat(matching.description()).contains("by the order", "'n01443537' is 'goldfish'");
    }

    @Test
    void withoutLabelsTheOrderIsAllThereIs() {
        assertThat(ClassMatching.byName(named("a", "b"), List.of()).classId(new TrueClass(1, "b")))
                .isEqualTo(1);
    }

    @Test
    void anOrderOfAnotherNumberOfClassesIsRefused() {
        assertThatThrownBy(() ->
                        ClassMatching.byName(named("n01440764", "n01443537"), List.of("tench", "goldfish", "shark")))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageContaining("3 labels (tench, goldfish, shark)")
                .hasMessageContaining("2 classes of the pictures (n01440764, n01443537)")
                .hasMessageContaining("--labels");
    }

    /** An empty subfolder has a number too. */
    @Test
    void anOrderWithAGapIsRefused() {
        Set<TrueClass> withoutTheFirst = Set.of(new TrueClass(1, "n01440764"), new TrueClass(2, "n01443537"));
        assertThatThrownBy(() -> ClassMatching.byName(withoutTheFirst, List.of("tench", "goldfish")))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageContaining("class 2 of the pictures is none of the model");
    }

    @Test
    void aNameThatIsNoLabelBesideOthersThatAreIsRefused() {
        assertThatThrownBy(() -> ClassMatching.byName(named("bag", "sheo"), List.of("bag", "shoe")))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageContaining("sheo: no label of the model");
    }

    @Test
    void aNameOfTwoClassesIsRefused() {
        assertThatThrownBy(() -> ClassMatching.byName(named("crane"), List.of("crane", "crane")))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageContaining("'crane' is the label of the model's classes [0, 1]");
    }

    @Test
    void numbersAreThoseOfTheModel() {
        Set<TrueClass> numbers = Set.of(new TrueClass(7, null), new TrueClass(9, null));
        assertThat(ClassMatching.byNumber(numbers, List.of()).classId(new TrueClass(9, null)))
                .isEqualTo(9);
        assertThatThrownBy(() -> ClassMatching.byNumber(numbers, List.of("a", "b")))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageContaining("class 9")
                .hasMessageContaining("0 to 1");
    }

    private static Set<TrueClass> named(String... names) {
        Set<TrueClass> classes = new LinkedHashSet<>();
        for (String name : names) {
            classes.add(new TrueClass(classes.size(), name));
        }
        return classes;
    }
}
