package io.flinktwins.operators.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.flinktwins.inference.ClassList;
import io.flinktwins.schemas.LabelEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelResolverTest {

    private static final ClassList BIRDS_AND_MACHINES = ClassList.labelled(List.of("heron", "crane", "crane", "lathe"));

    @Test
    void aClassIdOfTheModelsIsTaken() throws InvalidLabelException {
        LabelResolver resolver = new LabelResolver(LabelField.ID, ClassList.numbered(10));

        assertThat(resolver.resolve(numbered(9)).classId()).isEqualTo(9);
    }

    @Test
    void aClassIdOutsideTheModelsClassesIsInvalid() {
        LabelResolver resolver = new LabelResolver(LabelField.ID, ClassList.numbered(10));

        assertInvalid(resolver, numbered(10), "class 10: the models know the classes 0 to 9 only");
        assertInvalid(resolver, numbered(-1), "class ids start at 0");
    }

    @Test
    void withoutANumberOfClassesAnyClassIdIsTaken() throws InvalidLabelException {
        LabelResolver resolver = new LabelResolver(LabelField.ID, ClassList.UNKNOWN);

        assertThat(resolver.resolve(numbered(999)).classId()).isEqualTo(999);
    }

    @Test
    void aTextNamesItsClass() throws InvalidLabelException {
        LabelResolver resolver = new LabelResolver(LabelField.NAME, BIRDS_AND_MACHINES);

        assertThat(resolver.resolve(named("lathe")).classId()).isEqualTo(3);
    }

    @Test
    void aTextOfNoClassOrOfTwoIsInvalid() {
        LabelResolver resolver = new LabelResolver(LabelField.NAME, BIRDS_AND_MACHINES);

        assertInvalid(resolver, named("stork"), "'stork' is the text of no class");
        assertInvalid(resolver, named("crane"), "label it by id");
    }

    @Test
    void aLabelWithoutTheFieldAskedForIsInvalid() {
        assertInvalid(new LabelResolver(LabelField.ID, ClassList.UNKNOWN), named("heron"), "--label-field name");
        assertInvalid(new LabelResolver(LabelField.NAME, BIRDS_AND_MACHINES), numbered(1), "--label-field id");
    }

    @Test
    void aTimeThatNoCalendarShowsIsInvalid() {
        LabelEvent label = SampleEvents.label("a", Instant.ofEpochMilli(Long.MAX_VALUE), 1);

        assertInvalid(new LabelResolver(LabelField.ID, ClassList.UNKNOWN), label, "years 1 to 9999");
    }

    @Test
    void namingByTextNeedsTheTexts() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EvaluationOptions(
                        Duration.ofHours(1),
                        Duration.ofMinutes(1),
                        null,
                        Duration.ofSeconds(1),
                        LabelField.NAME,
                        ClassList.numbered(10),
                        null));
    }

    private static LabelEvent numbered(int classId) {
        return SampleEvents.label("a", SampleEvents.NOON, classId);
    }

    private static LabelEvent named(String text) {
        return LabelEvent.newBuilder()
                .setImageId("a")
                .setLabel(text)
                .setLabelledAt(SampleEvents.NOON)
                .build();
    }

    private static void assertInvalid(LabelResolver resolver, LabelEvent label, String message) {
        assertThatExceptionOfType(InvalidLabelException.class)
                .isThrownBy(() -> resolver.resolve(label))
                .withMessageContaining(message);
    }
}
