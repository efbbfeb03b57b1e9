package io.flinktwins.local.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaptureTimesTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123Z");

    @ParameterizedTest
    @CsvSource({"1, 1", "49, 49", "100, 50", "3000, 150", "50001, 2501"})
    void aPartHasFiftyPicturesOrATwentiethOfThem(long pictures, long window) {
        assertThat(CaptureTimes.of(pictures, NOW).window()).hasMillis(window);
    }

    @Test
    void theFirstPictureBeginsAWindowAndEachIsFoundAgain() {
        CaptureTimes times = CaptureTimes.of(3000, NOW);
        assertThat(times.start().toEpochMilli() % 150).isZero();
        assertThat(times.start()).isBeforeOrEqualTo(NOW);
        assertThat(times.picture(times.of(2999))).isEqualTo(2999);
    }
}
