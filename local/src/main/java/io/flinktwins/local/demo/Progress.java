package io.flinktwins.local.demo;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Shows how far the demo is: a bar that is drawn again and again on a terminal, else a line every few seconds. */
final class Progress {

    private static final long LINE_NANOS = Duration.ofSeconds(5).toNanos();
    private static final int BAR_WIDTH = 30;
    private static final String CLEAR_LINE = "\r\u001B[K";

    private final PrintWriter out;
    private final boolean terminal;
    private final long plannedImages;
    private final RecentRate rate = new RecentRate();
    private @Nullable Long lastLineNanos;

    Progress(PrintWriter out, boolean terminal, long plannedImages) {
        this.out = out;
        this.terminal = terminal;
        this.plannedImages = plannedImages;
    }

    /** Shows the figures at a time of a clock as {@link System#nanoTime} is one. */
    void show(DemoFigures figures, long nanos) {
        double imagesPerSecond = rate.update(nanos, figures.answered());
        if (terminal) {
            out.print(CLEAR_LINE + bar(figures.answered()) + " " + line(figures, imagesPerSecond));
            out.flush();
        } else if (lastLineNanos == null || nanos - lastLineNanos >= LINE_NANOS) {
            lastLineNanos = nanos;
            out.println(line(figures, imagesPerSecond));
        }
    }

    /** Shows the last figures and leaves them there. */
    void end(DemoFigures figures) {
        say("Done: " + line(figures, figures.result().imagesPerSecond()));
        figures.reasons().forEach((reason, count) -> say("  %d x %s".formatted(count, reason)));
    }

    /** Writes a line that stays. */
    void say(String line) {
        out.println((terminal ? CLEAR_LINE : "") + line);
    }

    private String bar(long answered) {
        int filled = (int) Math.min(BAR_WIDTH, BAR_WIDTH * answered / Math.max(1, plannedImages));
        return "[" + "#".repeat(filled) + ".".repeat(BAR_WIDTH - filled) + "]";
    }

    private String line(DemoFigures figures, double imagesPerSecond) {
        Double top1 = figures.top1();
        return String.format(
                Locale.ROOT,
                "%d/%d images  %.0f/s  top-1 %s (%d labels)  %d dead letters",
                figures.answered(),
                plannedImages,
                imagesPerSecond,
                top1 == null ? "-" : String.format(Locale.ROOT, "%.1f %%", 100 * top1),
                figures.labelled(),
                figures.deadLetters());
    }
}
