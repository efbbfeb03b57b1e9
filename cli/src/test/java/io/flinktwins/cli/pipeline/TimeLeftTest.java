package io.flinktwins.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeLeftTest {

    private final TimeLeft timeLeft = new TimeLeft();

    /** Ten images a second. */
    @ParameterizedTest
    @CsvSource({
        "30, 1 s",
        "620, 1 min",
        "610, 59 s",
        "625, 2 min",
        "36020, 1 h 00 min",
        "75020, 2 h 05 min",
        "3600020, 100 h 00 min",
    })
    void theTimeIsInTheUnitsThatPeopleWouldSay(long planned, String words) {
        timeLeft.update(seconds(0), 0, planned);
        timeLeft.update(seconds(1), 10, planned);
        assertThat(timeLeft.update(seconds(2), 20, planned)).isEqualTo(words);
    }

    /** Neither the start of the job nor the images of a run before this one are part of the rate. */
    @Test
    void theRateBeginsWithTheFirstNewAnswer() {
        assertThat(timeLeft.update(seconds(0), 500, 1000)).isEmpty();
        assertThat(timeLeft.update(seconds(40), 500, 1000)).isEmpty();
        assertThat(timeLeft.update(seconds(41), 510, 1000)).isEmpty();
        assertThat(timeLeft.update(seconds(42), 520, 1000)).isEqualTo("48 s");
    }

    @Test
    void anHourAgoDoesNotCount() {
        timeLeft.update(seconds(0), 0, 100_000);
        timeLeft.update(seconds(1), 1, 100_000);
        timeLeft.update(seconds(3600), 10_000, 100_000);
        assertThat(timeLeft.update(seconds(3610), 10_100, 100_000)).isEqualTo("2 h 29 min");
    }

    @Test
    void atTheEndNothingIsLeft() {
        timeLeft.update(seconds(0), 0, 20);
        timeLeft.update(seconds(1), 10, 20);
        assertThat(timeLeft.update(seconds(2), 20, 20)).isEmpty();
    }

    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}
