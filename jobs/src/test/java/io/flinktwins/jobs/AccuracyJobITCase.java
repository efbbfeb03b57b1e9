package io.flinktwins.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.flinktwins.operators.records.RawRecord;
import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.LabelEvent;
import io.flinktwins.schemas.RankedClass;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Stage;
import io.flinktwins.schemas.WindowKind;
import io.flinktwins.schemas.wire.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AccuracyJobITCase {

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(2)
            .build());

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void goodRecordsBecomeReportsAndEachBadOneADeadLetter() throws Exception {
        MemorySink<AccuracyReport> reports = new MemorySink<>();
        MemorySink<DeadLetter> deadLetters = new MemorySink<>();
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        AccuracySettings settings = JobCommandLine.parse(
                        new AccuracyOptions(),
                        "--bootstrap-servers=unused:1",
                        "--rejection-topic=dead-letters",
                        "--classes=10",
                        "--min-top1=0.9",
                        "--min-count=2")
                .orElseThrow()
                .settings();
        settings.execution().configure(environment);

        AccuracyJob.define(
                new AccuracyJob.Sources(
                        records(
                                environment,
                                AccuracyJob.classificationTime(settings),
                                "classifications",
                                classification("a", 3),
                                classification("b", 4),
                                poison()),
                        records(
                                environment,
                                AccuracyJob.labelTime(settings),
                                "labels",
                                label("a", 3),
                                label("b", 5),
                                label("a", 10),
                                poison()),
                        records(
                                environment,
                                AccuracyJob.rejectionTime(settings),
                                "dead-letters",
                                letter("images", Stage.IMAGE),
                                letter("images", Stage.INGEST),
                                letter("labels", Stage.EVALUATION),
                                poison(),
                                letter("dead-letters", Stage.INGEST))),
                new AccuracyJob.Sinks(reports, null, deadLetters),
                settings);
        environment.execute();

        assertThat(reports.written())
                .filteredOn(AccuracyReport::getIsFinal)
                .extracting(AccuracyReport::getWindowKind)
                .containsExactlyInAnyOrder(WindowKind.TUMBLING, WindowKind.CUMULATIVE);
        assertThat(reports.written()).filteredOn(AccuracyReport::getIsFinal).allSatisfy(report -> {
            assertThat(report.getCount()).isEqualTo(2);
            assertThat(report.getTop1()).isEqualTo(0.5);
            assertThat(report.getBelowMinimum()).isTrue();
            assertThat(report.getRejections()).isEqualTo(Map.of("CORRUPT_IMAGE", 2L));
        });
        assertThat(deadLetters.written())
                .extracting(DeadLetter::getTopic, DeadLetter::getOffset, DeadLetter::getReason)
                .containsExactlyInAnyOrder(
                        tuple("classifications", 2L, Reason.MALFORMED_RECORD),
                        tuple("labels", 2L, Reason.INVALID_LABEL),
                        tuple("labels", 3L, Reason.MALFORMED_RECORD),
                        tuple("dead-letters", 3L, Reason.MALFORMED_RECORD));
    }

    private static DataStream<RawRecord> records(
            StreamExecutionEnvironment environment, WatermarkStrategy<RawRecord> time, String topic, byte[]... values) {
        RawRecord[] records = new RawRecord[values.length];
        for (int offset = 0; offset < values.length; offset++) {
            records[offset] = new RawRecord(topic, 0, offset, NOON.toEpochMilli(), values[offset]);
        }
        return environment.fromData(List.of(records), RawRecord.TYPE).assignTimestampsAndWatermarks(time);
    }

    private static byte[] poison() {
        return "no Avro at all".getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] classification(String imageId, int classId) {
        return RecordCodec.of(Classification.class)
                .encode(Classification.newBuilder()
                        .setImageId(imageId)
                        .setCapturedAt(NOON)
                        .setModelName("twins-svt-nano")
                        .setModelVersion(1)
                        .setTopK(List.of(new RankedClass(classId, null, 0.75f)))
                        .setBatchSize(1)
                        .setQueueMicros(0)
                        .setPreprocessMicros(0)
                        .setInferenceMicros(0)
                        .setClassifiedAt(NOON)
                        .build());
    }

    private static byte[] letter(String topic, Stage stage) {
        return RecordCodec.of(DeadLetter.class)
                .encode(DeadLetter.newBuilder()
                        .setStage(stage)
                        .setReason(Reason.CORRUPT_IMAGE)
                        .setMessage("bad")
                        .setTopic(topic)
                        .setPartition(0)
                        .setOffset(7)
                        .setPayloadSize(1)
                        .setCapturedAt(NOON)
                        .setFailedAt(NOON)
                        .build());
    }

    private static byte[] label(String imageId, int classId) {
        return RecordCodec.of(LabelEvent.class)
                .encode(LabelEvent.newBuilder()
                        .setImageId(imageId)
                        .setClassId(classId)
                        .setLabelledAt(NOON)
                        .build());
    }
}
