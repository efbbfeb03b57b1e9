package io.flinktwins.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.cli.bench.CpuClock.ThreadTime;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CpuClockTest {

    private static final CpuClock START =
            new CpuClock(millis(1000), Map.of(1L, kafka(100), 2L, kafka(50)), Map.of(10L, jvm(200)));

    @Test
    void aThreadThatHasEndedOrIsNewChangesNoOthersTime() {
        CpuClock end = new CpuClock(millis(1300), Map.of(1L, kafka(130), 3L, kafka(5)), Map.of(10L, jvm(240)));
        assertThat(end.millisSince(START)).containsEntry(CpuUse.KAFKA, 35.0).containsEntry(CpuUse.JVM, 40.0);
    }

    @Test
    void whatNoThreadOfJavaOrTheJvmUsedIsTheEngines() {
        CpuClock end = new CpuClock(millis(1300), Map.of(1L, kafka(130), 2L, kafka(50)), Map.of(10L, jvm(240)));
        assertThat(end.millisSince(START)).containsEntry(CpuUse.ENGINE, 300.0 - 30 - 40);
    }

    @Test
    void withoutTheJvmsThreadsTheEnginesAreUnknown() {
        CpuClock start = new CpuClock(millis(1000), Map.of(1L, kafka(100)), Map.of());
        CpuClock end = new CpuClock(millis(1300), Map.of(1L, kafka(130)), Map.of());
        assertThat(end.millisSince(start))
                .doesNotContainKeys(CpuUse.ENGINE, CpuUse.JVM)
                .containsEntry(CpuUse.KAFKA, 30.0);
    }

    private static ThreadTime kafka(long millis) {
        return new ThreadTime(CpuUse.KAFKA, millis(millis));
    }

    private static ThreadTime jvm(long millis) {
        return new ThreadTime(CpuUse.JVM, millis(millis));
    }

    private static long millis(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }
}
