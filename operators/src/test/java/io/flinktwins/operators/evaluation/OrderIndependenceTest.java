package io.flinktwins.operators.evaluation;

import static io.flinktwins.operators.evaluation.SampleEvents.MODEL;
import static io.flinktwins.operators.evaluation.SampleEvents.NOON;
import static io.flinktwins.operators.evaluation.SampleEvents.SHADOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.inference.ClassList;
import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.operators.evaluation.LabelRule.LabelField;
import io.flinktwins.operators.evaluation.drift.DriftOptions;
import io.flinktwins.operators.evaluation.drift.DriftOptions.StoredReference;
import io.flinktwins.operators.evaluation.drift.DriftRule;
import io.flinktwins.operators.evaluation.drift.ImageCounts;
import io.flinktwins.operators.evaluation.drift.ImageKind;
import io.flinktwins.operators.evaluation.drift.Predictions;
import io.flinktwins.operators.evaluation.drift.RejectedImage;
import io.flinktwins.operators.evaluation.figures.Calibration;
import io.flinktwins.operators.evaluation.matching.Change;
import io.flinktwins.operators.evaluation.matching.Label;
import io.flinktwins.operators.evaluation.matching.MatchFunction;
import io.flinktwins.operators.evaluation.matching.MatchFunction.ExpiredLabel;
import io.flinktwins.operators.evaluation.matching.Prediction;
import io.flinktwins.operators.evaluation.report.AnnounceMatchesFunction;
import io.flinktwins.operators.evaluation.report.CaptureWindow;
import io.flinktwins.operators.evaluation.report.CaptureWindows.SlidingWindows;
import io.flinktwins.operators.evaluation.report.Notice;
import io.flinktwins.operators.evaluation.report.ReportFunction;
import io.flinktwins.operators.evaluation.report.WindowedChange;
import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.LabelEvent;
import io.flinktwins.schemas.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedBroadcastOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderIndependenceTest {

    private static final int IMAGES = 30;
    private static final int CLASSES = 4;
    private static final int DELIVERIES = 12;
    private static final EvaluationOptions OPTIONS = new EvaluationOptions(
            Duration.ofHours(1),
            Duration.ofMinutes(1),
            new SlidingWindows(Duration.ofMinutes(4), Duration.ofMinutes(2)),
            Duration.ofSeconds(10),
            LabelField.ID,
            ClassList.UNKNOWN,
            null,
            10,
            new DriftOptions(new DriftRule(0, 0, 0, 0, 0, 1), null, new StoredReference(MODEL.name(), reference())),
            null,
            200);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void anyOrderAndAnyDelayWithinTheRetentionEndInTheSameFinalReports(long seed) throws Exception {
        Random random = new Random(seed);
        List<Object> events = events(random);
        List<AccuracyReport> expected = finalReports(events, random);
        assertThat(expected).hasSizeGreaterThan(20);
        assertThat(expected)
                .anySatisfy(report -> assertThat(report.getEstimatedTop1()).isNotNull())
                .anySatisfy(report -> assertThat(report.getDrift()).isNotNull())
                .anySatisfy(report -> assertThat(report.getRejections()).hasSize(2));

        for (int delivery = 0; delivery < DELIVERIES; delivery++) {
            Collections.shuffle(events, random);
            assertThat(finalReports(events, random)).isEqualTo(expected);
        }
    }

    private static Predictions reference() {
        long[] confidences = new long[Calibration.BINS];
        confidences[0] = 100;
        ImageCounts images = new ImageCounts(Map.of("JPEG", 100L), Map.of(2, 100L));
        return new Predictions(Map.of(0, 40L, 1, 60L), confidences, images, Map.of("TRUNCATED_IMAGE", 5L));
    }

    /** Some images without a label, some labels without an image, repetitions and contradictions of both. */
    private static List<Object> events(Random random) {
        List<Object> events = new ArrayList<>();
        for (int image = 0; image < IMAGES; image++) {
            String imageId = "image-" + image;
            Instant capturedAt = sometime(random);
            if (random.nextInt(8) > 0) {
                repeat(prediction(imageId, capturedAt, MODEL, random), random, events);
            }
            if (random.nextBoolean()) {
                repeat(prediction(imageId, capturedAt, SHADOW, random), random, events);
            }
            if (random.nextInt(4) == 0) {
                Reason reason = random.nextBoolean() ? Reason.CORRUPT_IMAGE : Reason.TIMED_OUT;
                events.add(new RejectedImage(capturedAt.toEpochMilli(), reason.name()));
            }
            for (int labels = random.nextInt(4); labels > 0; labels--) {
                Instant labelledAt = labelledAt(random);
                int classId = random.nextInt(CLASSES);
                repeat(label(imageId, classId, labelledAt, random), random, events);
                if (random.nextInt(4) == 0) {
                    events.add(label(imageId, classId, labelledAt, random));
                }
            }
        }
        return events;
    }

    private static Prediction prediction(String imageId, Instant capturedAt, ModelIdentity model, Random random) {
        int[] ranked = random.ints(0, CLASSES).distinct().limit(3).toArray();
        return new Prediction(
                imageId, model, capturedAt.toEpochMilli(), ranked, random.nextFloat(), Float.NaN, kind(random));
    }

    private static ImageKind kind(Random random) {
        return new ImageKind(random.nextBoolean() ? "JPEG" : "PNG", random.nextInt(5));
    }

    /** Of an image that was chosen with some probability, or not by chance. */
    private static Label label(String imageId, int classId, Instant labelledAt, Random random) {
        LabelEvent event = LabelEvent.newBuilder(SampleEvents.label(imageId, labelledAt, classId))
                .setSelectionProbability(random.nextBoolean() ? 1 - random.nextDouble() : null)
                .build();
        return new LabelRule(OPTIONS.labelField(), OPTIONS.classes(), SampleEvents.LATER).label(event);
    }

    /** One label in five is out of every prediction's reach. */
    private static Instant labelledAt(Random random) {
        Instant inReach = sometime(random);
        return random.nextInt(5) == 0 ? inReach.plus(OPTIONS.labelRetention().multipliedBy(2)) : inReach;
    }

    /** So coarse that some labels of an image are given at the same time. */
    private static Instant sometime(Random random) {
        return NOON.plusSeconds(30L * random.nextInt(20));
    }

    private static void repeat(Object event, Random random, List<Object> events) {
        events.add(event);
        if (random.nextInt(4) == 0) {
            events.add(event);
        }
    }

    /** Revision numbers tell of the way there, so they are left out. */
    private static List<AccuracyReport> finalReports(List<Object> events, Random random) throws Exception {
        try (Graph graph = new Graph()) {
            Instant watermark = NOON;
            Instant firstEnd = NOON.plus(OPTIONS.labelRetention());
            for (Object event : events) {
                graph.deliver(event);
                graph.passTime(Duration.ofSeconds(random.nextInt(6)));
                watermark = watermark.plusMillis(
                        random.nextLong(Duration.between(watermark, firstEnd).toMillis()) / IMAGES);
                graph.advanceTo(watermark.toEpochMilli());
            }
            graph.advanceTo(Long.MAX_VALUE);
            return graph.finalReports();
        }
    }

    /** The two stateful functions, one behind the other. */
    private static final class Graph implements AutoCloseable {

        private final KeyedTwoInputStreamOperatorTestHarness<String, Prediction, Label, Change> match;
        private final KeyedBroadcastOperatorTestHarness<String, WindowedChange, Notice, AccuracyReport> report;
        private long processingTime;

        Graph() throws Exception {
            match = new KeyedTwoInputStreamOperatorTestHarness<>(
                    new KeyedCoProcessOperator<>(new MatchFunction(OPTIONS.retention(), false)),
                    Prediction::imageId,
                    Label::imageId,
                    Types.STRING);
            match.open();
            report = ProcessFunctionTestHarnesses.forKeyedBroadcastProcessFunction(
                    Evaluation.reportFunction(true, OPTIONS),
                    WindowedChange::key,
                    Types.STRING,
                    ReportFunction.EXPIRED_LABELS,
                    ReportFunction.CALIBRATIONS,
                    ReportFunction.REFERENCES,
                    ReportFunction.REJECTIONS);
        }

        void deliver(Object event) throws Exception {
            if (event instanceof Prediction prediction) {
                match.processElement1(new StreamRecord<>(prediction));
            } else if (event instanceof Label label) {
                match.processElement2(new StreamRecord<>(label));
            } else {
                report.processBroadcastElement(new StreamRecord<>(Notice.of((RejectedImage) event)));
            }
            forward();
        }

        void passTime(Duration duration) throws Exception {
            processingTime += duration.toMillis();
            report.setProcessingTime(processingTime);
        }

        void advanceTo(long watermark) throws Exception {
            match.processBothWatermarks(new Watermark(watermark));
            forward();
            report.processWatermark(watermark);
            report.processBroadcastWatermark(watermark);
        }

        List<AccuracyReport> finalReports() {
            return report.extractOutputValues().stream()
                    .filter(AccuracyReport::getIsFinal)
                    .map(last -> AccuracyReport.newBuilder(last)
                            .setRevision(0)
                            .setReportedAt(Instant.EPOCH)
                            .build())
                    .sorted(Comparator.comparing(OrderIndependenceTest::key))
                    .toList();
        }

        private void forward() throws Exception {
            AnnounceMatchesFunction announce = new AnnounceMatchesFunction(OPTIONS.windows());
            List<Notice> notices = new ArrayList<>();
            for (Change change : match.extractOutputValues()) {
                announce.flatMap(change, new ListCollector<>(notices));
                for (CaptureWindow window : OPTIONS.windows().of(change.capturedAt())) {
                    report.processElement(new StreamRecord<>(new WindowedChange(window, change)));
                }
            }
            match.getOutput().clear();
            Queue<StreamRecord<ExpiredLabel>> expired = match.getSideOutput(MatchFunction.EXPIRED_LABELS);
            while (expired != null && !expired.isEmpty()) {
                notices.add(Notice.of(expired.remove().getValue()));
            }
            for (Notice notice : notices) {
                report.processBroadcastElement(new StreamRecord<>(notice));
            }
        }

        @Override
        public void close() throws Exception {
            match.close();
            report.close();
        }
    }

    private static String key(AccuracyReport report) {
        return report.getModelVersion() + "/" + report.getWindowKind() + "/" + report.getWindowStart();
    }
}
