package io.flinktwins.operators.evaluation.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.flinktwins.operators.evaluation.report.CaptureWindow.Kind;
import io.flinktwins.operators.evaluation.report.CaptureWindows.SlidingWindows;
import java.time.Duration;
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
    void aSlideThatIsTooFineOrTooLongIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SlidingWindows(Duration.ofDays(1), Duration.ofSeconds(1)))
                .withMessageContaining("more than 120 times");
        assertThatIllegalArgumentException().isThrownBy(() -> new SlidingWindows(FOUR, TEN));
    }
}
