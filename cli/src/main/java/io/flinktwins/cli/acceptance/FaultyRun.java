package io.flinktwins.cli.acceptance;

import io.flinktwins.cli.pipeline.ImageStream;
import io.flinktwins.cli.pipeline.OutcomeCounts;
import io.flinktwins.cli.pipeline.OutputReader;
import io.flinktwins.cli.pipeline.PipelineFailedException;
import io.flinktwins.cli.pipeline.Progress;
import io.flinktwins.cli.pipeline.ReportOrder;
import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.WindowKind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Follows a stream of images through the pipeline, and brings faults about on the way, until every image has its
 * answer and every answer its label.
 *
 * <p>Used by one thread.
 */
final class FaultyRun implements OutputReader.Follower {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final OutcomeCounts answers = new OutcomeCounts();
    private final SortedMap<Long, AccuracyReport> newestReports = new TreeMap<>();
    private final ImageStream stream;
    private final Progress progress;
    private final Queue<InjectedFault> faults;

    /** Prepares the run; the faults are in the order in which they come. */
    FaultyRun(ImageStream stream, Progress progress, List<InjectedFault> faults) {
        this.stream = stream;
        this.progress = progress;
        this.faults = new ArrayDeque<>(faults);
    }

    /**
     * Sends the stream and reads what comes out.
     *
     * @return the newest report on all images, by model version
     * @throws PipelineFailedException if the pipeline stands still
     */
    SortedMap<Long, AccuracyReport> follow(OutputReader output) throws Exception {
        stream.start();
        output.follow(this, PATIENCE);
        return newestReports;
    }

    @Override
    public boolean isOver() throws InterruptedException {
        return faults.isEmpty()
                && stream.isComplete()
                && answers.total() >= stream.plannedImages()
                && labelled() >= answers.classified();
    }

    @Override
    public boolean betweenPolls(Duration silence) throws Exception {
        progress.show(answers, "%d labelled".formatted(labelled()), System.nanoTime());
        InjectedFault next = faults.peek();
        if (next == null || answers.total() < next.afterAnswers()) {
            return false;
        }
        progress.say("  after %d images: %s".formatted(answers.total(), next.what()));
        faults.remove().action().run();
        return true;
    }

    @Override
    public String missing() {
        return "%d of %d images have an answer, %d are labelled"
                .formatted(answers.total(), stream.plannedImages(), labelled());
    }

    private long labelled() {
        return newestReports.values().stream()
                .mapToLong(AccuracyReport::getCount)
                .sum();
    }

    @Override
    public boolean accept(Classification classification) {
        boolean isNew = answers.add(classification);
        stream.answered(isNew ? 1 : 0);
        return isNew;
    }

    @Override
    public boolean accept(DeadLetter deadLetter) {
        boolean isNew = answers.add(deadLetter);
        stream.answered(isNew ? 1 : 0);
        return isNew;
    }

    @Override
    public boolean accept(AccuracyReport report) {
        boolean isNewest = report.getWindowKind() == WindowKind.CUMULATIVE
                && ReportOrder.replaces(report, newestReports.get(report.getModelVersion()));
        if (isNewest) {
            newestReports.put(report.getModelVersion(), report);
        }
        return isNewest;
    }

    /**
     * Something that happens to a cluster at work.
     *
     * @param afterAnswers when that many images have their answer
     * @param what as a line for people
     */
    record InjectedFault(int afterAnswers, String what, Action action) {

        /** How to bring it about. */
        @FunctionalInterface
        interface Action {
            void run() throws Exception;
        }
    }
}
