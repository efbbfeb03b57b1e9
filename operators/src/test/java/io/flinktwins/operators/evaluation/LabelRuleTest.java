package io.flinktwins.operators.evaluation;

import static io.flinktwins.operators.evaluation.SampleEvents.LATER;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.flinktwins.inference.ClassList;
import io.flinktwins.operators.evaluation.LabelRule.LabelField;
import io.flinktwins.schemas.LabelEvent;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Rejection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelRuleTest {

    private static final ClassList BIRDS_AND_MACHINES = ClassList.labelled(List.of("heron", "crane", "crane", "lathe"));

    @Test
    void aClassIdOfTheModelsIsTaken() {
        LabelRule rule = new LabelRule(LabelField.ID, ClassList.numbered(10), LATER);

        assertTaken(rule, numbered(9), 9);
    }

    @Test
    void aClassIdOutsideTheModelsClassesIsInvalid() {
        LabelRule rule = new LabelRule(LabelField.ID, ClassList.numbered(10), LATER);

        assertInvalid(rule, numbered(10), "class 10: the models know the classes 0 to 9 only");
        assertInvalid(rule, numbered(-1), "class ids start at 0");
    }

    @Test
    void withoutANumberOfClassesAnyClassIdIsTaken() {
        LabelRule rule = new LabelRule(LabelField.ID, ClassList.UNKNOWN, LATER);

        assertTaken(rule, numbered(999), 999);
    }

    @Test
    void aTextNamesItsClass() {
        LabelRule rule = new LabelRule(LabelField.NAME, BIRDS_AND_MACHINES, LATER);

        assertTaken(rule, named("lathe"), 3);
    }

    @Test
    void aTextOfNoClassOrOfTwoIsInvalid() {
        LabelRule rule = new LabelRule(LabelField.NAME, BIRDS_AND_MACHINES, LATER);

        assertInvalid(rule, named("stork"), "'stork' is the text of no class");
        assertInvalid(rule, named("crane"), "label it by id");
        assertInvalid(rule, named("s".repeat(1_001)), "label has 1001 characters, more than 1000");
    }

    @Test
    void aLabelWithoutTheFieldAskedForIsInvalid() {
        assertInvalid(new LabelRule(LabelField.ID, ClassList.UNKNOWN, LATER), named("heron"), "classId is null");
        assertInvalid(new LabelRule(LabelField.NAME, BIRDS_AND_MACHINES, LATER), numbered(1), "label is null");
    }

    @Test
    void aTimeThatNoCalendarShowsIsInvalid() {
        LabelEvent label = SampleEvents.label("a", Instant.ofEpochMilli(Long.MAX_VALUE), 1);

        assertInvalid(
                new LabelRule(LabelField.ID, ClassList.UNKNOWN, LATER),
                label,
                "must be after the year 0 and no more than a day ahead of the clock");
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "0.5, 2", "0.3, 3.33333301544189453125", "0.000001, 1000000"})
    void aLabelWeighsTheInverseOfItsProbabilityToTwentyBinaryPlaces(double probability, double weight) {
        LabelRule rule = new LabelRule(LabelField.ID, ClassList.UNKNOWN, LATER);

        LabelEvent label = chosen(probability);

        assertThat(rule.check(label)).isNull();
        assertThat(rule.label(label).weight()).isEqualTo(weight);
        assertThat(rule.label(numbered(1)).weight()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.5, 0.000_000_9, 1.000_000_1, Double.NaN, Double.POSITIVE_INFINITY})
    void whatIsNoProbabilityIsInvalid(double probability) {
        assertInvalid(
                new LabelRule(LabelField.ID, ClassList.UNKNOWN, LATER),
                chosen(probability),
                "selectionProbability is %s; it must be from 0.000001 to 1, or null".formatted(probability));
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
                        null,
                        1,
                        null,
                        null,
                        1));
    }

    private static LabelEvent numbered(int classId) {
        return SampleEvents.label("a", SampleEvents.NOON, classId);
    }

    private static LabelEvent chosen(double probability) {
        return LabelEvent.newBuilder(numbered(1))
                .setSelectionProbability(probability)
                .build();
    }

    private static LabelEvent named(String text) {
        return LabelEvent.newBuilder()
                .setImageId("a")
                .setLabel(text)
                .setLabelledAt(SampleEvents.NOON)
                .build();
    }

    private static void assertTaken(LabelRule rule, LabelEvent label, int classId) {
        assertThat(rule.check(label)).isNull();
        assertThat(rule.label(label).classId()).isEqualTo(classId);
    }

    private static void assertInvalid(LabelRule rule, LabelEvent label, String message) {
        Rejection rejection = requireNonNull(rule.check(label));
        assertThat(rejection.reason()).isEqualTo(Reason.INVALID_LABEL);
        assertThat(rejection.message()).contains(message);
    }
}
