package io.flinktwins.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.LabelEvent;
import io.flinktwins.schemas.RankedClass;
import io.flinktwins.schemas.WindowKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A history of 100 times the retention gives the same final reports however it is read: from any number of partitions, by
 * any number of slots, in fetches of any size, all at once or as it comes.
 */
class HistoryITCase {

    private static final Duration RETENTION = Duration.ofHours(1);
    private static final Duration LENGTH = RETENTION.multipliedBy(100);
    private static final Duration WINDOW = Duration.ofHours(5);
    private static final int IMAGES = 2_000;
    private static final int PARTS = 8;
    private static final Instant START = Instant.parse("2026-02-28T22:00:00Z");
    private static final Duration STEP = LENGTH.dividedBy(IMAGES);

    @RegisterExtension
    static final MiniClusterExtension FLINK = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(2)
            .setNumberSlotsPerTaskManager(2)
            .build());

    @RegisterExtension
    static final BrokerExtension KAFKA = new BrokerExtension();

    /** One record and when it is written. */
    private record Event(Instant at, Object record) {}

    @ParameterizedTest
    @CsvSource({"1, 1, 500, 1000000", "4, 1, 500, 1000000", "4, 1, 500, 2000", "4, 3, 10, 2000", "2, 4, 500, 1000000"})
    void howeverHistoryIsReadItsFiguresAreTheSame(int partitions, int slots, int pollRecords, int fetchBytes)
            throws Exception {
        String name = "history-%d-%d-%d-%d".formatted(partitions, slots, pollRecords, fetchBytes);
        TestTopics topics = new TestTopics(KAFKA.broker(), name, partitions);
        send(topics, history());
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        DefinedJobs.accuracy(
                environment,
                options(
                        topics,
                        "--stop-at-latest",
                        "--parallelism=" + slots,
                        "--kafka.max.poll.records=" + pollRecords,
                        "--kafka.max.partition.fetch.bytes=" + fetchBytes));
        environment.execute();

        assertThat(finals(topics)).isEqualTo(expected());
    }

    @Test
    void asItComesItsFiguresAreThoseOfHistory() throws Exception {
        TestTopics topics = new TestTopics(KAFKA.broker(), "live", 2);
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        DefinedJobs.accuracy(environment, options(topics, "--parallelism=2", "--report-interval=100ms"));
        JobClient job = environment.executeAsync();
        List<Event> history = history();
        for (int part = 0; part < PARTS; part++) {
            send(topics, history.subList(history.size() * part / PARTS, history.size() * (part + 1) / PARTS));
            long predictions = history.subList(0, history.size() * (part + 1) / PARTS).stream()
                    .filter(event -> event.record instanceof Classification)
                    .count();
            TestTopics.await(() -> seen(topics) >= predictions, predictions + " predictions in the reports");
        }
        // Event time stands where the newest records are: what is still open then is for a later record to close.
        Instant closed = history.get(history.size() - 1)
                .at
                .minus(RETENTION)
                .minus(RETENTION)
                .minus(WINDOW);
        List<String> expected = expected().stream()
                .filter(line -> line.startsWith("TUMBLING") && line.substring(9).compareTo(closed.toString()) < 0)
                .toList();
        assertThat(expected).hasSizeGreaterThan(15);
        TestTopics.await(() -> finals(topics).containsAll(expected), "final reports of the closed windows");
        job.cancel().get(60, TimeUnit.SECONDS);
    }

    private static String[] options(TestTopics topics, String... further) {
        List<String> options = new ArrayList<>(List.of(
                "--label-retention=" + RETENTION.toHours() + "h",
                "--window=" + WINDOW.toHours() + "h",
                "--classes=10"));
        options.addAll(List.of(further));
        return topics.accuracyOptions(options.toArray(String[]::new));
    }

    /** Predictions that the cumulative report tells of. */
    private static long seen(TestTopics topics) {
        return topics.readReports().stream()
                .filter(report -> report.getWindowKind() == WindowKind.CUMULATIVE)
                .mapToLong(report -> report.getCoverage().getMatched()
                        + report.getCoverage().getWaiting()
                        + report.getCoverage().getExpiredPredictions())
                .max()
                .orElse(0);
    }

    /** What the rule says of the history, counted here by itself. */
    private static List<String> expected() {
        List<String> lines = new ArrayList<>();
        long windows = LENGTH.dividedBy(WINDOW);
        for (int window = 0; window < windows; window++) {
            int first = Math.toIntExact((long) window * IMAGES / windows);
            int end = Math.toIntExact((window + 1L) * IMAGES / windows);
            lines.add(line("TUMBLING", START.plus(WINDOW.multipliedBy(window)), first, end));
        }
        lines.add(line("CUMULATIVE", Instant.EPOCH, 0, IMAGES));
        lines.sort(Comparator.naturalOrder());
        return lines;
    }

    private static String line(String kind, Instant start, int first, int end) {
        int matched = 0;
        int right = 0;
        int contradictions = 0;
        for (int image = first; image < end; image++) {
            matched += isLabelled(image) ? 1 : 0;
            right += isLabelled(image) && predicted(image) == labelled(image) ? 1 : 0;
            contradictions += isLabelled(image) && isContradicted(image) ? 1 : 0;
        }
        return "%s %s matched %d right %d expired %d late 0 duplicates 0 contradictions %d"
                .formatted(kind, start, matched, right, end - first - matched, contradictions);
    }

    private static List<String> finals(TestTopics topics) {
        return topics.readReports().stream()
                .filter(AccuracyReport::getIsFinal)
                .map(report -> "%s %s matched %d right %d expired %d late %d duplicates %d contradictions %d"
                        .formatted(
                                report.getWindowKind(),
                                report.getWindowStart(),
                                report.getCoverage().getMatched(),
                                report.getTop1() == null ? 0 : Math.round(report.getTop1() * report.getCount()),
                                report.getCoverage().getExpiredPredictions(),
                                report.getCoverage().getLate(),
                                report.getCoverage().getDuplicates(),
                                report.getCoverage().getContradictions()))
                .sorted()
                .toList();
    }

    private static boolean isLabelled(int image) {
        return image % 13 != 0;
    }

    /** Somebody said something else before, in the retention. */
    private static boolean isContradicted(int image) {
        return image % 7 == 0;
    }

    private static int predicted(int image) {
        return image % 10;
    }

    private static int labelled(int image) {
        return image % 3 == 0 ? (image + 1) % 10 : image % 10;
    }

    /** Everything in the order of its time, but for some seconds of disorder. */
    private static List<Event> history() {
        List<Event> events = new ArrayList<>();
        for (int image = 0; image < IMAGES; image++) {
            Instant capturedAt = START.plus(STEP.multipliedBy(image));
            events.add(new Event(capturedAt, classification(image, capturedAt)));
            if (isLabelled(image)) {
                events.add(label(image, labelled(image), capturedAt.plusSeconds(600)));
            }
            if (isLabelled(image) && isContradicted(image)) {
                events.add(label(image, (labelled(image) + 5) % 10, capturedAt.plusSeconds(60)));
            }
            if (image % 11 == 0) {
                events.add(label(image, (labelled(image) + 7) % 10, capturedAt.plus(RETENTION.multipliedBy(5))));
            }
        }
        Random random = new Random(1);
        List<Event> disordered = new ArrayList<>();
        events.forEach(event -> disordered.add(new Event(event.at.plusMillis(random.nextInt(5_000)), event.record)));
        disordered.sort(Comparator.comparing(Event::at));
        return disordered;
    }

    private static Event label(int image, int classId, Instant labelledAt) {
        return new Event(
                labelledAt,
                LabelEvent.newBuilder()
                        .setImageId("image-" + image)
                        .setClassId(classId)
                        .setLabelledAt(labelledAt)
                        .build());
    }

    private static Classification classification(int image, Instant capturedAt) {
        return Classification.newBuilder()
                .setImageId("image-" + image)
                .setCapturedAt(capturedAt)
                .setModelName("twins-svt-nano")
                .setModelVersion(1)
                .setTopK(List.of(new RankedClass(predicted(image), null, 0.75f)))
                .setBatchSize(1)
                .setQueueMicros(0)
                .setPreprocessMicros(0)
                .setInferenceMicros(0)
                .setClassifiedAt(capturedAt)
                .build();
    }

    private static void send(TestTopics topics, List<Event> events) {
        topics.sendClassifications(events.stream()
                .map(Event::record)
                .filter(Classification.class::isInstance)
                .map(Classification.class::cast)
                .toList());
        topics.sendLabels(events.stream()
                .map(Event::record)
                .filter(LabelEvent.class::isInstance)
                .map(LabelEvent.class::cast)
                .toList());
    }
}
