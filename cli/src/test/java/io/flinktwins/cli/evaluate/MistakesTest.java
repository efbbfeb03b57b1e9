package io.flinktwins.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.cli.evaluate.Mistakes.Pair;
import io.flinktwins.cli.images.StoredImage.TrueClass;
import io.flinktwins.schemas.RankedClass;
import io.flinktwins.schemas.Reason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MistakesTest {

    private final List<Answer> answers = new ArrayList<>();

    @Test
    void theSurestOfAConfusionComeFirstAndWhatIsRightOrRejectedIsNone() {
        add(0, 1, 0.5f);
        add(0, 1, 0.9f);
        add(0, 2, 0.7f);
        add(0, 0, 1f);
        answers.add(Answer.missing(5, "broken", new TrueClass(0, null)).with(Reason.CORRUPT_IMAGE));
        Mistakes mistakes = Mistakes.of(answers);
        assertThat(mistakes.confusions())
                .extracting(Mistakes.Group::key)
                .containsExactly(new Pair(0, 1), new Pair(0, 2));
        assertThat(mistakes.confusions().get(0).surest())
                .extracting(Answer::number)
                .containsExactly(2, 1);
        assertThat(mistakes.classes()).singleElement().satisfies(group -> {
            assertThat(group.count()).isEqualTo(3);
            assertThat(group.surest()).extracting(Answer::number).containsExactly(2, 3, 1);
        });
        assertThat(mistakes.shown()).extracting(Answer::number).containsExactly(1, 2, 3);
    }

    @Test
    void whereAllIsRightThereIsNothingToShow() {
        add(0, 0, 1f);
        assertThat(Mistakes.of(answers).shown()).isEmpty();
    }

    @Test
    void howManyAreShownIsBoundedWhateverTheNumberOfClasses() {
        for (int image = 0; image < 30_000; image++) {
            add(image % 3_000, (image + 1) % 3_000, 0.5f);
        }
        Mistakes mistakes = Mistakes.of(answers);
        assertThat(mistakes.classes()).hasSize(1_000).allSatisfy(group -> {
            assertThat(group.count()).isEqualTo(10);
            assertThat(group.surest()).hasSize(1);
        });
        assertThat(mistakes.confusions()).hasSize(20);
        assertThat(mistakes.shown()).hasSizeLessThanOrEqualTo(1_120);
    }

    private void add(int actual, int predicted, float score) {
        int number = answers.size() + 1;
        answers.add(new Answer(
                number,
                "image " + number,
                new TrueClass(actual, null),
                new RankedClass(predicted, null, score),
                actual == predicted ? 1 : null,
                null));
    }
}
