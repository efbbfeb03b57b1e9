package io.flinktwins.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressTest {

    private static final String DETAILS = "top-1 93.8 % (1120 labels)";
    private static final long IMAGES = 3030;

    private final StringWriter shown = new StringWriter();

    @ParameterizedTest
    @ValueSource(ints = {20, 40, 80, 200})
    void aLineThatIsDrawnAgainFitsIntoTheTerminal(int columns) {
        try (Progress progress = on(columns)) {
            progress.show(new OutcomeCounts(), DETAILS, 0);
        }
        assertThat(shown.toString()).startsWith("\r\u001B[K").endsWith(System.lineSeparator());
        assertThat(drawn()).hasSizeLessThan(columns).contains("0/3030 images");
    }

    @Test
    void theBarTakesTheRoomThatTheFiguresLeave() {
        on(80).show(new OutcomeCounts(), DETAILS, 0);
        assertThat(drawn())
                .matches("\\[\\.{10,30}] 0/3030 images  0/s  0 dead letters  top-1 93\\.8 % \\(1120 labels\\)");
    }

    /** Where a failure's message would else begin behind the figures. */
    @Test
    void whatComesNextHasALineOfItsOwn() {
        Progress progress = on(80);
        progress.say("one");
        progress.show(new OutcomeCounts(), DETAILS, 0);
        progress.say("two");
        progress.close();
        assertThat(shown.toString().lines()).startsWith("one").last().asString().endsWith("\u001B[Ktwo");
    }

    @Test
    void withoutATerminalNothingIsDrawnTwice() {
        try (Progress progress = on(0)) {
            progress.show(new OutcomeCounts(), DETAILS, 0);
            progress.show(new OutcomeCounts(), DETAILS, 1);
        }
        assertThat(shown.toString().lines()).containsExactly("0/3030 images  0/s  0 dead letters  " + DETAILS);
    }

    @Test
    void theTimeLeftStandsWithTheFigures() {
        Progress progress = on(200);
        for (int second = 0; second < 3; second++) {
            progress.show(answers(10 * second), DETAILS, TimeUnit.SECONDS.toNanos(second));
        }
        assertThat(drawn()).endsWith("20/3030 images  10/s  6 min left  0 dead letters  " + DETAILS);
    }

    @Test
    void imagesAreCountedWhileTheyAreSent() {
        on(80).showSent(1515, 0);
        assertThat(drawn()).isEqualTo("[" + "#".repeat(15) + ".".repeat(15) + "] 1515/3030 images sent");
    }

    @Test
    void theLogOfALongRunIsShort() {
        try (Progress progress = on(0)) {
            for (int second = 0; second < 3600; second++) {
                progress.showSent(second, TimeUnit.SECONDS.toNanos(second));
            }
        }
        assertThat(shown.toString().lines()).hasSizeBetween(60, 120);
    }

    private static OutcomeCounts answers(int number) {
        OutcomeCounts answers = new OutcomeCounts();
        for (int image = 0; image < number; image++) {
            answers.add(SampleRecords.classification("image " + image));
        }
        return answers;
    }

    private Progress on(int columns) {
        return new Progress(new PrintWriter(shown, true), IMAGES, columns);
    }

    private String drawn() {
        return shown.toString().replace("\r\u001B[K", "").stripTrailing();
    }
}
