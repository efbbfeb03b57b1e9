package io.flinktwins.operators.evaluation.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.flinktwins.operators.evaluation.matching.Retention;
import io.flinktwins.operators.evaluation.report.CaptureWindow.Kind;
import io.flinktwins.operators.evaluation.report.CaptureWindows.SlidingWindows;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CaptureWindowsTest {

    private static final Duration TEN = Duration.ofMillis(10);
    private static final Duration FOUR = Duration.ofMillis(4);

    @Test
    void aImageFallsIntoItsTumblingWindowAndTheCumulativeOne() {
        assertThat(new CaptureWindows(TEN, null).of(20))
                .containsExactlyInAnyOrder(CaptureWindow.CUMULATIVE, new CaptureWindow(Kind.TUMBLING, 20, 30));
    }

    @Test
    void windowsBefore1970AreCutLikeAllOthers() {
        assertThat(new CaptureWindows(TEN, null).of(-1)).contains(new CaptureWindow(Kind.TUMBLING, -10, 0));
    }

    @Test
    void aImageFallsIntoEverySlidingWindowThatHoldsIt() {
        assertThat(new CaptureWindows(TEN, new SlidingWindows(TEN, FOUR)).of(9))
                .filteredOn(window -> window.kind() == Kind.SLIDING)
                .containsExactlyInAnyOrder(
                        new CaptureWindow(Kind.SLIDING, 0, 10),
                        new CaptureWindow(Kind.SLIDING, 4, 14),
                        new CaptureWindow(Kind.SLIDING, 8, 18));
    }

    @Test
    void theFirstAndTheLastTimeThatAnEventMayHaveFallIntoTheLongestWindows() {
        Duration longest = Duration.ofDays(3650);
        CaptureWindows windows = new CaptureWindows(longest, new SlidingWindows(longest, longest.dividedBy(120)));
        for (String time : List.of("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z")) {
            long capturedAt = Instant.parse(time).toEpochMilli();
            assertThat(windows.of(capturedAt))
                    .hasSize(1 + 1 + 120)
                    .filteredOn(window -> window.kind() != Kind.CUMULATIVE)
                    .allMatch(window -> window.start() <= capturedAt && capturedAt < window.end())
                    .allMatch(
                            window -> new Retention(longest).endFor(window.end()) - window.end() == longest.toMillis());
        }
    }

    @Test
    void aSlideThatIsTooFineOrTooLongIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SlidingWindows(Duration.ofDays(1), Duration.ofSeconds(1)))
                .withMessageContaining("more than 120 times");
        assertThatIllegalArgumentException().isThrownBy(() -> new SlidingWindows(FOUR, TEN));
    }
}
