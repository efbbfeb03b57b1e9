package io.flinktwins.jobs.eventtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.junit.jupiter.api.Test;

class CatchingUpTest {

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private final Output output = new Output();
    private final CatchingUp<String> generator = new CatchingUp<>(START.toEpochMilli());

    @Test
    void whileOldEventsAreReadTheTimeOfOthersStandsStill() {
        generator.onPeriodicEmit(output);
        arrive(START.minusSeconds(3_600));
        arrive(START.minusMillis(1));

        assertThat(output.isIdle).isFalse();
        assertThat(output.hasWatermark).isFalse();
    }

    @Test
    void afterTheFirstNewEventItGoesOnWithoutThem() {
        arrive(START);
        assertThat(output.isIdle).isTrue();

        arrive(START.minusSeconds(3_600));
        assertThat(output.isIdle).isTrue();
        assertThat(output.hasWatermark).isFalse();
    }

    private void arrive(Instant time) {
        generator.onEvent("event", time.toEpochMilli(), output);
        generator.onPeriodicEmit(output);
    }

    private static final class Output implements WatermarkOutput {

        private boolean isIdle;
        private boolean hasWatermark;

        @Override
        public void emitWatermark(Watermark watermark) {
            hasWatermark = true;
        }

        @Override
        public void markIdle() {
            isIdle = true;
        }

        @Override
        public void markActive() {
            isIdle = false;
        }
    }
}
