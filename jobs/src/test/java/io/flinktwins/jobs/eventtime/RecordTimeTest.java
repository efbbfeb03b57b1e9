package io.flinktwins.jobs.eventtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.inference.ClassList;
import io.flinktwins.operators.evaluation.LabelRule;
import io.flinktwins.operators.evaluation.LabelRule.LabelField;
import io.flinktwins.operators.ingest.ImageEventRule;
import io.flinktwins.operators.records.InputFormat;
import io.flinktwins.operators.records.RawRecord;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.LabelEvent;
import io.flinktwins.schemas.wire.RecordCodec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.api.common.eventtime.TimestampAssignerSupplier;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.clock.ManualClock;
import org.apache.flink.util.clock.RelativeClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The watermarks of one partition of labels. */
class RecordTimeTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);
    private static final Duration ONE_MINUTE = Duration.ofMinutes(1);
    private static final long NO_KAFKA_TIME = -1;

    private final ManualClock clock = new ManualClock();
    private final Partition partition = new Partition();
    private final TimestampAssigner<RawRecord> times;
    private final WatermarkGenerator<RawRecord> generator;

    RecordTimeTest() {
        WatermarkStrategy<RawRecord> strategy = RecordTime.watermarks(
                LabelEvent.class,
                new LabelRule(LabelField.ID, ClassList.numbered(10), Clock.fixed(NOON, ZoneOffset.UTC)),
                LabelEvent::getLabelledAt,
                raw -> raw,
                new EventTimeSettings(TEN_SECONDS, ONE_MINUTE));
        Context context = new Context(clock);
        times = strategy.createTimestampAssigner(context);
        generator = strategy.createWatermarkGenerator(context);
    }

    @Test
    void aLabelMovesTimeToWhenItWasGiven() {
        arrive(label(NOON, 3));

        assertThat(partition.newest()).isEqualTo(NOON.minus(TEN_SECONDS).toEpochMilli() - 1);
    }

    @Test
    void whatCantBeUsedMovesNoTime() {
        arrive(label(NOON, 3));
        long before = partition.newest();

        arrive(new byte[0]);
        arrive(new byte[] {1, 2, 3});
        arrive(label(NOON.plusSeconds(3600), 10));
        arrive(label(Instant.ofEpochMilli(Long.MAX_VALUE), 3));

        assertThat(partition.newest()).isEqualTo(before);
    }

    @Test
    void aPartitionOfNothingUsableBecomesIdle() {
        for (int second = 0; second <= 2 * ONE_MINUTE.toSeconds(); second++) {
            arrive(new byte[] {1, 2, 3});
            clock.advanceTime(Duration.ofSeconds(1));
        }
        generator.onPeriodicEmit(partition);

        assertThat(partition.idle).isTrue();
    }

    @Test
    void anImageFileMovesTimeToItsTimestamp() {
        TimestampAssigner<RawRecord> ofImages = RecordTime.watermarks(
                        ImageEvent.class,
                        new ImageEventRule(),
                        ImageEvent::getCapturedAt,
                        raw -> raw,
                        new EventTimeSettings(TEN_SECONDS, ONE_MINUTE))
                .createTimestampAssigner(new Context(clock));

        assertThat(ofImages.extractTimestamp(image(NOON.toEpochMilli()), NO_KAFKA_TIME))
                .isEqualTo(NOON.toEpochMilli());
        assertThat(ofImages.extractTimestamp(image(null), NO_KAFKA_TIME)).isEqualTo(UsableEvents.NO_TIME);
    }

    private static RawRecord image(@Nullable Long timestampMillis) {
        return new RawRecord("camera", 0, 7, timestampMillis, null, List.of(), new byte[] {1}, InputFormat.RAW);
    }

    private void arrive(byte[] value) {
        RawRecord raw = new RawRecord("labels", 0, 7, null, value);
        generator.onEvent(raw, times.extractTimestamp(raw, NO_KAFKA_TIME), partition);
        generator.onPeriodicEmit(partition);
    }

    private static byte[] label(Instant labelledAt, int classId) {
        return RecordCodec.of(LabelEvent.class)
                .encode(LabelEvent.newBuilder()
                        .setImageId("a")
                        .setClassId(classId)
                        .setLabelledAt(labelledAt)
                        .build());
    }

    /** What a source gives to its generators. */
    private record Context(ManualClock clock)
            implements WatermarkGeneratorSupplier.Context, TimestampAssignerSupplier.Context {

        @Override
        public MetricGroup getMetricGroup() {
            return new UnregisteredMetricsGroup();
        }

        @Override
        public RelativeClock getInputActivityClock() {
            return clock;
        }
    }

    private static final class Partition implements WatermarkOutput {

        private final List<Long> watermarks = new ArrayList<>();
        private boolean idle;

        long newest() {
            return watermarks.get(watermarks.size() - 1);
        }

        @Override
        public void emitWatermark(Watermark watermark) {
            watermarks.add(watermark.getTimestamp());
        }

        @Override
        public void markIdle() {
            idle = true;
        }

        @Override
        public void markActive() {
            idle = false;
        }
    }
}
