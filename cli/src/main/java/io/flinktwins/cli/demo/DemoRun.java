package io.flinktwins.cli.demo;

import io.flinktwins.cli.images.StoredImage.TrueClass;
import io.flinktwins.cli.pipeline.ImageStream;
import io.flinktwins.cli.pipeline.OutputReader;
import io.flinktwins.cli.pipeline.PipelineFailedException;
import io.flinktwins.cli.pipeline.Progress;
import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.PipelineTopic;
import io.flinktwins.schemas.RankedClass;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Follows a stream of images through the pipeline, until every one has its answer and every answer its label.
 *
 * <p>Used by one thread.
 */
final class DemoRun implements OutputReader.Follower {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SAMPLES = 8;

    private final Clock clock = Clock.systemUTC();
    private final DemoFigures figures = new DemoFigures();
    private final ImageStream stream;
    private final DemoJobs jobs;
    private final Progress progress;
    private long expectedLabels;

    DemoRun(ImageStream stream, DemoJobs jobs, Progress progress) {
        this.stream = stream;
        this.jobs = jobs;
        this.progress = progress;
    }

    /**
     * Sends the stream and reads what comes out.
     *
     * @throws PipelineFailedException if the pipeline stands still
     */
    DemoFigures follow(OutputReader output) throws Exception {
        stream.start();
        output.follow(this, PATIENCE);
        progress.end(figures.answers(), figures.result().imagesPerSecond(), details());
        return figures;
    }

    @Override
    public boolean isOver() throws InterruptedException {
        return stream.isComplete()
                && figures.answers().total() >= stream.plannedImages()
                && figures.labelled() >= expectedLabels;
    }

    @Override
    public boolean betweenPolls(Duration silence) throws InterruptedException {
        progress.show(figures.answers(), details(), System.nanoTime());
        jobs.checkAlive();
        return false;
    }

    @Override
    public String missing() {
        return "%d of %d images have an answer, and %d of %d labels are in the accuracy report"
                .formatted(figures.answers().total(), stream.plannedImages(), figures.labelled(), expectedLabels);
    }

    @Override
    public boolean accept(Classification classification) {
        boolean isNew = figures.add(classification, Instant.now(clock));
        if (isNew) {
            stream.answered(1);
            TrueClass trueClass = stream.trueClass(classification.getImageId());
            expectedLabels += trueClass == null ? 0 : 1;
            if (figures.answers().classified() % Math.max(1, stream.plannedImages() / SAMPLES) == 1) {
                progress.say(describe(classification, trueClass));
            }
        }
        return isNew;
    }

    /** A dead letter of another topic is a label that the model has no class for. */
    @Override
    public boolean accept(DeadLetter deadLetter) {
        if (!deadLetter.getTopic().equals(PipelineTopic.IMAGE_EVENTS.topicName())) {
            expectedLabels--;
            return true;
        }
        boolean isNew = figures.add(deadLetter, Instant.now(clock));
        stream.answered(isNew ? 1 : 0);
        return isNew;
    }

    @Override
    public boolean accept(AccuracyReport report) {
        return figures.add(report);
    }

    private String details() {
        String measured = "top-1 %s (%d labels)".formatted(percent(figures.top1()), figures.labelled());
        Double estimated = figures.estimatedTop1();
        return estimated == null ? measured : measured + ", estimated " + percent(estimated);
    }

    private static String percent(@Nullable Double share) {
        return share == null ? "-" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
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
