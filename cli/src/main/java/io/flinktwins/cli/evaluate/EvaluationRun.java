package io.flinktwins.cli.evaluate;

import io.flinktwins.cli.images.ImageSource;
import io.flinktwins.cli.images.StoredImage;
import io.flinktwins.cli.images.StoredImage.TrueClass;
import io.flinktwins.cli.kafka.EventProducer;
import io.flinktwins.cli.pipeline.OutcomeCounts;
import io.flinktwins.cli.pipeline.OutputReader;
import io.flinktwins.cli.pipeline.PipelineFailedException;
import io.flinktwins.cli.pipeline.PipelineJobs;
import io.flinktwins.cli.pipeline.Progress;
import io.flinktwins.jobs.AccuracyJob;
import io.flinktwins.jobs.ClassificationJob;
import io.flinktwins.jobs.ModelLoadTimeoutOption;
import io.flinktwins.jobs.OptionText;
import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.WindowKind;
import io.flinktwins.testbed.broker.EmbeddedBroker;
import io.flinktwins.testbed.flink.EmbeddedFlink;
import io.flinktwins.testbed.flink.RunningJob;
import io.flinktwins.testbed.host.PortChoice;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * Sends images and their labels through both jobs, one after the other, each to its end: so every report is final.
 *
 * <p>Used by one thread.
 */
final class EvaluationRun {

    private static final String SOURCE = "evaluate";
    /** What a job that has ended wrote is in Kafka already, so this is for a busy machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ImageSource images;
    private final String model;
    private final ModelLoadTimeoutOption loadTimeout;
    private final int slots;
    private final CaptureTimes times;
    private final Progress progress;
    private final AnswerSheet sheet = new AnswerSheet();
    private final OutcomeCounts counts = new OutcomeCounts();
    private final SortedMap<Instant, AccuracyReport> parts = new TreeMap<>();
    private @Nullable AccuracyReport accuracy;

    /**
     * Prepares the run.
     *
     * @param images with the model's class ids
     * @param slots parallelism of the classification job
     */
    EvaluationRun(
            ImageSource images,
            String model,
            ModelLoadTimeoutOption loadTimeout,
            int slots,
            CaptureTimes times,
            Progress progress) {
        this.images = images;
        this.model = model;
        this.loadTimeout = loadTimeout;
        this.slots = slots;
        this.times = times;
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
            StreamExecutionEnvironment classification = PipelineJobs.classification(
                    flink,
                    "--bootstrap-servers=" + broker.bootstrapServers(),
                    "--model=" + model,
                    loadTimeout.argument(),
                    "--parallelism=" + slots,
                    "--stop-at-latest");
            long sent = publish(broker.bootstrapServers());
            try (RunningJob job = flink.submit(classification, ClassificationJob.NAME)) {
                output.follow(new JobOutput(job, () -> counts.total() == sent), PATIENCE);
            }
            requireClassified();
            StreamExecutionEnvironment accuracy = PipelineJobs.accuracy(
                    flink,
                    "--bootstrap-servers=" + broker.bootstrapServers(),
                    "--model=" + model,
                    "--window=" + OptionText.of(times.window()),
                    "--parallelism=1",
                    "--stop-at-latest");
            try (RunningJob job = flink.submit(accuracy, AccuracyJob.NAME)) {
                output.follow(new JobOutput(job, this::isReported), PATIENCE);
            }
        }
        return new EvaluationResult(
                counts, sheet.answers(), Objects.requireNonNull(accuracy), List.copyOf(parts.values()), times);
    }

    private long publish(String bootstrapServers) throws IOException, InterruptedException {
        try (EventProducer producer = EventProducer.open(bootstrapServers);
                Stream<StoredImage> stream = images.open()) {
            long sent = 0;
            for (Iterator<StoredImage> next = stream.iterator(); next.hasNext() && producer.isUsable(); sent++) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                publish(next.next(), sent, producer);
                progress.showSent(sent + 1, System.nanoTime());
            }
            producer.flush();
            requireSent(producer);
            return sent;
        }
    }

    private void publish(StoredImage image, long number, EventProducer producer) {
        TrueClass trueClass = Objects.requireNonNull(image.trueClass());
        String imageId = sheet.add(image, trueClass);
        Instant capturedAt = times.of(number);
        producer.sendImage(new StoredImage(imageId, image.image(), trueClass), SOURCE, capturedAt);
        producer.sendLabel(imageId, trueClass, SOURCE, capturedAt);
    }

    private static void requireSent(EventProducer producer) {
        Exception failure = producer.firstFailure();
        if (failure != null) {
            throw new PipelineFailedException(
                    "Kafka did not take %d events; the first: %s".formatted(producer.failures(), failure.getMessage()),
                    failure);
        }
    }

    private void requireClassified() {
        if (counts.classified() == 0) {
            throw new PipelineFailedException("none of the images could be classified: " + counts.reasons());
        }
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
        public boolean betweenPolls(Duration silence) throws InterruptedException {
            progress.show(counts, "", System.nanoTime());
            return !job.isFinished();
        }

        @Override
        public String missing() {
            return "the job has ended, but its results are not complete";
        }

        @Override
        public boolean accept(Classification classification) {
            boolean isNew = counts.add(classification);
            if (isNew) {
                sheet.answer(classification);
            }
            return isNew;
        }

        @Override
        public boolean accept(DeadLetter deadLetter) {
            boolean isNew = counts.add(deadLetter);
            if (isNew) {
                sheet.answer(deadLetter);
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
     * @param accuracy the final report on all images
     * @param parts the final reports on parts of the sequence, in its order
     * @param times by which the sequence was cut
     */
    record EvaluationResult(
            OutcomeCounts counts,
            List<Answer> answers,
            AccuracyReport accuracy,
            List<AccuracyReport> parts,
            CaptureTimes times) {

        EvaluationResult {
            answers = List.copyOf(answers);
            parts = List.copyOf(parts);
        }
    }
}
