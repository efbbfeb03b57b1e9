package io.flinktwins.local.demo;

import io.flinktwins.local.broker.PipelineTopic;
import io.flinktwins.local.images.Picture.TrueClass;
import io.flinktwins.local.kafka.TopicReader;
import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.RankedClass;
import io.flinktwins.schemas.wire.RecordCodec;
import io.flinktwins.schemas.wire.UndecodableRecordException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Follows a stream of pictures through the pipeline, until every one has its answer and every answer its label.
 *
 * <p>Used by one thread.
 */
final class DemoRun {

    static final List<String> TOPICS = List.of(
            PipelineTopic.CLASSIFICATIONS.topicName(),
            PipelineTopic.ACCURACY.topicName(),
            PipelineTopic.DEAD_LETTERS.topicName());

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SAMPLES = 8;

    private final RecordCodec<Classification> classifications = RecordCodec.of(Classification.class);
    private final RecordCodec<AccuracyReport> reports = RecordCodec.of(AccuracyReport.class);
    private final RecordCodec<DeadLetter> deadLetters = RecordCodec.of(DeadLetter.class);
    private final Clock clock = Clock.systemUTC();
    private final DemoFigures figures = new DemoFigures();
    private final DemoStream stream;
    private final DemoJobs jobs;
    private final Progress progress;
    private long expectedLabels;

    DemoRun(DemoStream stream, DemoJobs jobs, Progress progress) {
        this.stream = stream;
        this.jobs = jobs;
        this.progress = progress;
    }

    /**
     * Sends the stream and reads what comes out.
     *
     * @param reader at the beginning of {@link #TOPICS}
     * @throws DemoFailedException if the pipeline stands still
     */
    DemoFigures follow(TopicReader reader) throws InterruptedException {
        stream.start();
        long lastChange = System.nanoTime();
        while (!isOver()) {
            boolean changed = false;
            for (ConsumerRecord<byte[], byte[]> found : reader.poll(POLL)) {
                changed |= accept(found);
            }
            long now = System.nanoTime();
            lastChange = changed ? now : lastChange;
            progress.show(figures, now);
            jobs.checkAlive();
            checkNotStuck(now - lastChange);
        }
        progress.end(figures);
        return figures;
    }

    private boolean isOver() throws InterruptedException {
        return stream.isComplete()
                && figures.answered() >= stream.plannedImages()
                && figures.labelled() >= expectedLabels;
    }

    private void checkNotStuck(long nanosWithoutChange) {
        if (nanosWithoutChange > PATIENCE.toNanos()) {
            throw new DemoFailedException("nothing came out of the pipeline for %d s: %d of %d images have an answer,"
                            .formatted(PATIENCE.toSeconds(), figures.answered(), stream.plannedImages())
                    + " and %d of %d labels are in the accuracy report".formatted(figures.labelled(), expectedLabels));
        }
    }

    private boolean accept(ConsumerRecord<byte[], byte[]> found) {
        try {
            if (found.topic().equals(PipelineTopic.CLASSIFICATIONS.topicName())) {
                return accept(classifications.decode(found.value()));
            } else if (found.topic().equals(PipelineTopic.DEAD_LETTERS.topicName())) {
                return accept(deadLetters.decode(found.value()));
            }
            return figures.add(reports.decode(found.value()));
        } catch (UndecodableRecordException e) {
            throw new DemoFailedException("topic %s has a record that is none".formatted(found.topic()), e);
        }
    }

    private boolean accept(Classification classification) {
        boolean isNew = figures.add(classification, Instant.now(clock));
        if (isNew) {
            stream.answered(1);
            TrueClass trueClass = stream.trueClass(classification.getImageId());
            expectedLabels += trueClass == null ? 0 : 1;
            if (figures.classified() % Math.max(1, stream.plannedImages() / SAMPLES) == 1) {
                progress.say(describe(classification, trueClass));
            }
        }
        return isNew;
    }

    /** A dead letter of another topic is a label that the model has no class for. */
    private boolean accept(DeadLetter deadLetter) {
        if (!deadLetter.getTopic().equals(PipelineTopic.IMAGE_EVENTS.topicName())) {
            expectedLabels--;
            return true;
        }
        boolean isNew = figures.add(deadLetter, Instant.now(clock));
        stream.answered(isNew ? 1 : 0);
        return isNew;
    }

    private static String describe(Classification classification, @Nullable TrueClass trueClass) {
        RankedClass best = classification.getTopK().get(0);
        String name = best.getLabel() == null ? "class " + best.getClassId() : best.getLabel();
        String answer = String.format(
                Locale.ROOT, "  %s: %s (%.0f %%)", classification.getImageId(), name, 100 * best.getScore());
        if (trueClass == null) {
            return answer;
        }
        return answer + (trueClass.classId() == best.getClassId() ? ", right" : ", wrong: " + name(trueClass));
    }

    private static String name(TrueClass trueClass) {
        return trueClass.label() == null ? "class " + trueClass.classId() : trueClass.label();
    }
}
