package io.flinktwins.cli.pipeline;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Shows how far the pipeline is and how long the rest will take: a line with a bar that is drawn again and again on a
 * terminal, else a line now and then. Closing it gives what is said next a line of its own.
 */
public final class Progress implements AutoCloseable {

    /** How wide the terminal is, or 0 if there is none; the launcher sets it. */
    private static final String COLUMNS_PROPERTY = "twins.columns";

    private static final long DRAWING_NANOS = Duration.ofMillis(100).toNanos();
    private static final long LINE_NANOS = Duration.ofSeconds(5).toNanos();
    /** The log of a run of hours is not to be thousands of lines. */
    private static final int LINES_IN_THE_TIME_SO_FAR = 20;

    private static final int LONGEST_BAR = 30;
    private static final int SHORTEST_BAR = 10;
    private static final String CLEAR_LINE = "\r\u001B[K";

    private final PrintWriter out;
    private final int columns;
    private final long plannedImages;
    private final RecentRate rate = new RecentRate(Duration.ofSeconds(3));
    private final TimeLeft timeLeft = new TimeLeft();
    private @Nullable Long firstLineNanos;
    private @Nullable Long lastLineNanos;
    private boolean drawn;

    public Progress(PrintWriter out, long plannedImages) {
        this(out, plannedImages, Integer.getInteger(COLUMNS_PROPERTY, 0));
    }

    Progress(PrintWriter out, long plannedImages, int columns) {
        this.out = out;
        this.plannedImages = plannedImages;
        this.columns = columns;
    }

    /**
     * Shows where the pipeline is at a time of a clock as {@link System#nanoTime} is one.
     *
     * @param details what else there is to say
     */
    public void show(OutcomeCounts answers, String details, long nanos) {
        double imagesPerSecond = rate.update(nanos, answers.total());
        String left = timeLeft.update(nanos, answers.total(), plannedImages);
        show(line(answers, imagesPerSecond, left, details), answers.total(), nanos);
    }

    /** Shows how many images have been sent, before there are answers. */
    public void showSent(long images, long nanos) {
        show("%d/%d images sent".formatted(images, plannedImages), images, nanos);
    }

    /** Shows how many of the images that are looked for have been found. */
    public void showFound(long images, long nanos) {
        show("%d/%d images found".formatted(images, plannedImages), images, nanos);
    }

    private void show(String line, long done, long nanos) {
        if (!isDue(nanos)) {
            return;
        }
        lastLineNanos = nanos;
        if (columns > 0) {
            out.print(CLEAR_LINE + fitted(line, done));
            out.flush();
            drawn = true;
        } else {
            out.println(line);
        }
    }

    private boolean isDue(long nanos) {
        if (firstLineNanos == null || lastLineNanos == null) {
            firstLineNanos = nanos;
            return true;
        }
        long pause =
                columns > 0 ? DRAWING_NANOS : Math.max(LINE_NANOS, (nanos - firstLineNanos) / LINES_IN_THE_TIME_SO_FAR);
        return nanos - lastLineNanos >= pause;
    }

    /** Shows the last figures and leaves them there. */
    public void end(OutcomeCounts answers, double imagesPerSecond, String details) {
        say("Done: " + line(answers, imagesPerSecond, "", details));
        answers.reasons().forEach((reason, count) -> say("  %d x %s".formatted(count, reason)));
    }

    /** Writes a line that stays. */
    public void say(String line) {
        out.println((drawn ? CLEAR_LINE : "") + line);
        drawn = false;
    }

    @Override
    public void close() {
        if (drawn) {
            out.println();
            drawn = false;
        }
    }

    /** With a bar where there is room for one. A line that fills the last column, too, can't be cleared everywhere. */
    private String fitted(String line, long answered) {
        int room = columns - 1 - line.length();
        int bar = Math.min(LONGEST_BAR, room - "[] ".length());
        return bar < SHORTEST_BAR ? line.substring(0, Math.min(line.length(), columns - 1)) : bar(bar, answered) + line;
    }

    private String bar(int length, long answered) {
        int filled = (int) Math.min(length, length * answered / Math.max(1, plannedImages));
        return "[" + "#".repeat(filled) + ".".repeat(length - filled) + "] ";
    }

    private String line(OutcomeCounts answers, double imagesPerSecond, String left, String details) {
        return String.format(
                        Locale.ROOT,
                        "%d/%d images  %.0f/s  %s%d dead letters  %s",
                        answers.total(),
                        plannedImages,
                        imagesPerSecond,
                        left.isEmpty() ? "" : left + " left  ",
                        answers.deadLetters(),
                        details)
                .stripTrailing();
    }
}
