package io.flinktwins.jobs.eventtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.junit.jupiter.api.Test;

class WallClockBoundTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant ONE_HOUR_AGO = NOW.minusSeconds(3600);
    private static final Instant TWO_HOURS_AGO = NOW.minusSeconds(7200);
    private static final Instant NEXT_CENTURY = Instant.parse("2126-03-01T12:00:00Z");
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    private final EmittedWatermarks output = new EmittedWatermarks();
    private final WallClockBound<String> generator =
            new WallClockBound<>(TEN_SECONDS, Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void beforeTheFirstEventNothingIsKnownOfTime() {
        assertThat(watermark()).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void theWatermarkStaysBehindTheNewestEventByTheDisorderAllowed() {
        arrive(ONE_HOUR_AGO);
        arrive(TWO_HOURS_AGO);

        assertThat(watermark()).isEqualTo(ONE_HOUR_AGO.minus(TEN_SECONDS).toEpochMilli() - 1);
    }

    @Test
    void anEventFromTheFutureMovesTimeNoFurtherThanTheClock() {
        arrive(NEXT_CENTURY);

        assertThat(watermark()).isEqualTo(NOW.minus(TEN_SECONDS).toEpochMilli() - 1);
    }

    private void arrive(Instant time) {
        generator.onEvent("event", time.toEpochMilli(), output);
    }

    private long watermark() {
        generator.onPeriodicEmit(output);
        return output.watermarks.get(output.watermarks.size() - 1);
    }

    private static final class EmittedWatermarks implements WatermarkOutput {

        private final List<Long> watermarks = new ArrayList<>();

        @Override
        public void emitWatermark(Watermark watermark) {
            watermarks.add(watermark.getTimestamp());
        }

        @Override
        public void markIdle() {}

        @Override
        public void markActive() {}
    }
}
