package io.flinktwins.cli.labels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinktwins.cli.labels.ClassChoices.UnknownClassException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassChoicesTest {

    private static final ClassChoices CLASSES = new ClassChoices(SampleTasks.LABELS);

    @Test
    void noTwoChoicesAreTheSame() {
        assertThat(CLASSES.all())
                .containsExactly("T-shirt/top", "crane (1)", "crane (2)", "Ankle boot", "<b> & \"c\" 'd'")
                .doesNotHaveDuplicates();
        assertThat(new ClassChoices(List.of("a", "a (0)", "a", "", "")).all())
                .containsExactly("a (0)", "a (0) (1)", "a (2)", "(3)", "(4)");
    }

    @Test
    void eachChoiceIsItsClass() throws Exception {
        for (int classId = 0; classId < CLASSES.count(); classId++) {
            assertThat(CLASSES.classId(CLASSES.choice(classId))).isEqualTo(classId);
        }
    }

    /** As classes are matched with folders, by twins evaluate. */
    @Test
    void aNameIsKnownWhateverFileNamesMakeOfIt() throws Exception {
        assertThat(CLASSES.classId("t-shirt_top")).isZero();
        assertThat(CLASSES.classId(" ankle  boot ")).isEqualTo(3);
    }

    @Test
    void whatCouldBeTwoClassesIsNone() {
        assertThatThrownBy(() -> CLASSES.classId("crane"))
                .isInstanceOf(UnknownClassException.class)
                .hasMessage("'crane' is the label of the model's classes [1, 2]; write the class's id");
        assertThatThrownBy(() -> CLASSES.classId("heron"))
                .hasMessageContaining(
                        "no class of the model is called 'heron'; write one of its labels, such as 'T-shirt/top'");
    }
}
