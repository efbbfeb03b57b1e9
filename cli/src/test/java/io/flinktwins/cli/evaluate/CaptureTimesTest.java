package io.flinktwins.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaptureTimesTest {

    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00.123Z");

    @ParameterizedTest
    @CsvSource({"1, 1", "49, 49", "100, 50", "3000, 150", "3001, 151", "50000, 2500"})
    void thePartsHaveAtLeastFiftyImagesAndAreTwentyAtMost(long images, long window) {
        assertThat(CaptureTimes.of(images, NOON).window()).isEqualTo(Duration.ofMillis(window));
    }

    @Test
    void theFirstImageBeginsAWindowAndEachIsFoundByItsTime() {
        CaptureTimes times = CaptureTimes.of(3_000, NOON);
        assertThat(times.start().toEpochMilli() % 150).isZero();
        assertThat(times.image(times.of(2_999))).isEqualTo(2_999);
    }
}
