package io.flinktwins.cli.review.wall;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.cli.review.SampleEvents;
import io.flinktwins.inference.ClassList;
import io.flinktwins.schemas.RankedClass;
import java.util.List;
import org.junit.jupiter.api.Test;

class KnownClassesTest {

    @Test
    void thoseOfTheModelAreAll() {
        KnownClasses classes = new KnownClasses(ClassList.labelled(List.of("cat", "dog")));
        classes.add(SampleEvents.classification("a", 1, 7));
        assertThat(classes.all()).hasSize(2).containsEntry(0, "cat").containsEntry(1, "dog");
        assertThat(classes.contains(7)).isFalse();
    }

    @Test
    void withoutAModelAnswersNameThem() {
        KnownClasses classes = new KnownClasses(ClassList.UNKNOWN);
        classes.add(SampleEvents.classification("a", 1, 7));
        int version = classes.version();
        assertThat(classes.label(7)).isEqualTo("label 7");
        assertThat(classes.contains(8)).isTrue();
        assertThat(classes.label(8)).as("it has no text").isNull();
        classes.add(SampleEvents.classification("b", 1, 7));
        assertThat(classes.version()).isEqualTo(version);
        classes.add(SampleEvents.classification("c", 1, 8));
        assertThat(classes.label(8)).isEqualTo("label 8");
        assertThat(classes.version()).isGreaterThan(version);
    }

    @Test
    void aTextThatIsTooLongIsNone() {
        KnownClasses classes = new KnownClasses(ClassList.UNKNOWN);
        classes.add(SampleEvents.classification("a", 1, List.of(new RankedClass(1, "x".repeat(501), 1f))));
        assertThat(classes.contains(1)).isTrue();
        assertThat(classes.label(1)).isNull();
    }
}
