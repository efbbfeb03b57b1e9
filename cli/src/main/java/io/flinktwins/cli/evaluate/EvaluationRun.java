package io.flinktwins.cli.evaluate;

import io.flinktwins.cli.evaluate.ImageSender.Sent;
import io.flinktwins.cli.images.ImageSource;
import io.flinktwins.cli.pipeline.OutcomeCounts;
import io.flinktwins.cli.pipeline.OutputReader;
import io.flinktwins.cli.pipeline.PipelineFailedException;
import io.flinktwins.cli.pipeline.PipelineJobs;
import io.flinktwins.cli.pipeline.Progress;
import io.flinktwins.jobs.AccuracyJob;
import io.flinktwins.jobs.ClassificationJob;
import io.flinktwins.operators.evaluation.drift.ImageCounts;
import io.flinktwins.operators.evaluation.drift.ImageKind;
import io.flinktwins.options.ModelLoadTimeoutOption;
import io.flinktwins.options.OptionText;
import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.PipelineTopic;
import io.flinktwins.schemas.WindowKind;
import io.flinktwins.testbed.broker.EmbeddedBroker;
import io.flinktwins.testbed.flink.EmbeddedFlink;
import io.flinktwins.testbed.flink.RunningJob;
import io.flinktwins.testbed.host.PortChoice;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * Sends images and their labels through both jobs, one after the other, each to its end: so every report is final.
 *
 * <p>Used by one thread.
 */
final class EvaluationRun {

    /** What a job that has ended wrote is in Kafka already, so this is for a busy machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ImageSource images;
    private final String model;
    private final long version;
    private final ModelLoadTimeoutOption loadTimeout;
    private final int slots;
    private final CaptureTimes times;
    private final Progress progress;
    private final UnfinishedRun unfinished;
    private final OutcomeCounts counts = new OutcomeCounts();
    private final SortedMap<Instant, AccuracyReport> parts = new TreeMap<>();
    private AnswerSheet sheet = new AnswerSheet();
    private ImageCounts kinds = ImageCounts.NONE;
    private @Nullable AccuracyReport accuracy;

    /**
     * Prepares the run.
     *
     * @param images with the model's class ids
     * @param model the model directory as it was written
     * @param version of the model that answers
     * @param slots parallelism of the classification job
     */
    EvaluationRun(
            ImageSource images,
            String model,
            long version,
            ModelLoadTimeoutOption loadTimeout,
            int slots,
            CaptureTimes times,
            UnfinishedRun unfinished,
            Progress progress) {
        this.images = images;
        this.model = model;
        this.version = version;
        this.loadTimeout = loadTimeout;
        this.slots = slots;
        this.times = times;
        this.unfinished = unfinished;
        this.progress = progress;
    }

    /**
     * Runs it all.
     *
     * @throws PipelineFailedException if it can't come to its end
     */
    EvaluationResult run() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(PortChoice.ANY, slots);
                EmbeddedFlink flink = EmbeddedFlink.start(PortChoice.ANY, slots);
                OutputReader output = OutputReader.open(broker.bootstrapServers())) {
            String kafka = broker.bootstrapServers();
            StreamExecutionEnvironment classification = classification(flink, kafka);
            take(new ImageSender(times, unfinished.answers(), progress).send(images, kafka));
            if (!isAnswered()) {
                follow(flink.submit(classification, ClassificationJob.NAME), this::isAnswered, output);
            }
            requireClassified();
            follow(flink.submit(accuracy(flink, kafka), AccuracyJob.NAME), this::isReported, output);
        }
        return new EvaluationResult(
                counts, sheet.answers(), kinds, Objects.requireNonNull(accuracy), List.copyOf(parts.values()), times);
    }

    private StreamExecutionEnvironment classification(EmbeddedFlink flink, String bootstrapServers) {
        return PipelineJobs.classification(
                flink,
                "--bootstrap-servers=" + bootstrapServers,
                "--model=" + model,
                "--model-pin=" + version,
                loadTimeout.argument(),
                "--parallelism=" + slots,
                "--stop-at-latest");
    }

    private StreamExecutionEnvironment accuracy(EmbeddedFlink flink, String bootstrapServers) {
        return PipelineJobs.accuracy(
                flink,
                "--bootstrap-servers=" + bootstrapServers,
                "--model=" + model,
                "--rejection-topic=" + PipelineTopic.DEAD_LETTERS.topicName(),
                "--window=" + OptionText.of(times.window()),
                "--parallelism=1",
                "--stop-at-latest");
    }

    private void follow(RunningJob submitted, BooleanSupplier isComplete, OutputReader output) throws Exception {
        try (submitted) {
            output.follow(new JobOutput(submitted, isComplete), PATIENCE);
        }
    }

    /** Takes the answers of an earlier run as those that will come. */
    private void take(Sent sent) throws IOException {
        sheet = sent.sheet();
        unfinished.open(sent.digest());
        for (SpecificRecordBase answer : unfinished.answers()) {
            if (answer instanceof Classification classification) {
                take(classification);
            } else {
                take((DeadLetter) answer);
            }
        }
    }

    private boolean take(Classification classification) {
        boolean isNew = counts.add(classification);
        if (isNew) {
            sheet.answer(classification);
            ImageKind kind = ImageKind.of(classification);
            kinds = kind == null ? kinds : kinds.plus(kind);
        }
        return isNew;
    }

    private boolean take(DeadLetter deadLetter) {
        boolean isNew = counts.add(deadLetter);
        if (isNew) {
            sheet.answer(deadLetter);
        }
        return isNew;
    }

    private void requireClassified() {
        if (counts.classified() == 0) {
            throw new PipelineFailedException("none of the images could be classified: " + counts.reasons());
        }
    }

    private boolean isAnswered() {
        return counts.total() == sheet.answers().size();
    }

    private boolean isReported() {
        return accuracy != null
                && accuracy.getCount() == counts.classified()
                && parts.values().stream().mapToLong(AccuracyReport::getCount).sum() == counts.classified();
    }

    /** Follows a job to its end, and takes all that it wrote. */
    private final class JobOutput implements OutputReader.Follower {

        private final RunningJob job;
        private final BooleanSupplier isComplete;

        JobOutput(RunningJob job, BooleanSupplier isComplete) {
            this.job = job;
            this.isComplete = isComplete;
        }

        @Override
        public boolean isOver() throws InterruptedException {
            return isComplete.getAsBoolean() && job.isFinished();
        }

        /** A job that runs may take its time; what it wrote is to be read soon after its end. */
        @Override
        public boolean betweenPolls(Duration silence) throws IOException, InterruptedException {
            unfinished.flush(System.nanoTime());
            progress.show(counts, "", System.nanoTime());
            return !job.isFinished();
        }

        @Override
        public String missing() {
            return "the job has ended, but its results are not complete";
        }

        @Override
        public boolean accept(Classification classification) {
            boolean isNew = take(classification);
            if (isNew) {
                unfinished.keep(classification);
            }
            return isNew;
        }

        @Override
        public boolean accept(DeadLetter deadLetter) {
            boolean isNew = take(deadLetter);
            if (isNew) {
                unfinished.keep(deadLetter);
                progress.say("  %s: %s, %s"
                        .formatted(deadLetter.getImageId(), deadLetter.getReason(), deadLetter.getMessage()));
            }
            return isNew;
        }

        @Override
        public boolean accept(AccuracyReport report) {
            if (!report.getIsFinal()) {
                return false;
            } else if (report.getWindowKind() == WindowKind.CUMULATIVE) {
                accuracy = report;
            } else {
                parts.put(report.getWindowStart(), report);
            }
            return true;
        }
    }

    /**
     * What an evaluation measured.
     *
     * @param counts what became of the images
     * @param answers each image with its answer, in their order
     * @param images what those are that were classified
     * @param accuracy the final report on all images
     * @param parts the final reports on parts of the sequence, in its order
     * @param times by which the sequence was cut
     */
    record EvaluationResult(
            OutcomeCounts counts,
            List<Answer> answers,
            ImageCounts images,
            AccuracyReport accuracy,
            List<AccuracyReport> parts,
            CaptureTimes times) {

        EvaluationResult {
            answers = List.copyOf(answers);
            parts = List.copyOf(parts);
        }
    }
}
