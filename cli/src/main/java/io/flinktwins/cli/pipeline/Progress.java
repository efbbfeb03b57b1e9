package io.flinktwins.cli.pipeline;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Shows how far the pipeline is: a bar that is drawn again and again on a terminal, else a line every few seconds. */
public final class Progress {

    private static final long LINE_NANOS = Duration.ofSeconds(5).toNanos();
    private static final int BAR_WIDTH = 30;
    private static final String CLEAR_LINE = "\r\u001B[K";

    private final PrintWriter out;
    private final boolean terminal = Boolean.getBoolean("twins.terminal");
    private final long plannedImages;
    private final RecentRate rate = new RecentRate();
    private @Nullable Long lastLineNanos;

    public Progress(PrintWriter out, long plannedImages) {
        this.out = out;
        this.plannedImages = plannedImages;
    }

    /**
     * Shows where the pipeline is at a time of a clock as {@link System#nanoTime} is one.
     *
     * @param details what else there is to say
     */
    public void show(OutcomeCounts answers, String details, long nanos) {
        double imagesPerSecond = rate.update(nanos, answers.total());
        if (terminal) {
            out.print(CLEAR_LINE + bar(answers.total()) + " " + line(answers, imagesPerSecond, details));
            out.flush();
        } else if (lastLineNanos == null || nanos - lastLineNanos >= LINE_NANOS) {
            lastLineNanos = nanos;
            out.println(line(answers, imagesPerSecond, details));
        }
    }

    /** Shows the last figures and leaves them there. */
    public void end(OutcomeCounts answers, double imagesPerSecond, String details) {
        say("Done: " + line(answers, imagesPerSecond, details));
        answers.reasons().forEach((reason, count) -> say("  %d x %s".formatted(count, reason)));
    }

    /** Writes a line that stays. */
    public void say(String line) {
        out.println((terminal ? CLEAR_LINE : "") + line);
    }

    private String bar(long answered) {
        int filled = (int) Math.min(BAR_WIDTH, BAR_WIDTH * answered / Math.max(1, plannedImages));
        return "[" + "#".repeat(filled) + ".".repeat(BAR_WIDTH - filled) + "]";
    }

    private String line(OutcomeCounts answers, double imagesPerSecond, String details) {
        return String.format(
                        Locale.ROOT,
                        "%d/%d images  %.0f/s  %d dead letters  %s",
                        answers.total(),
                        plannedImages,
                        imagesPerSecond,
                        answers.deadLetters(),
                        details)
                .stripTrailing();
    }
}
