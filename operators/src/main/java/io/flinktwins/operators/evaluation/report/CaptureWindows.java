package io.flinktwins.operators.evaluation.report;

import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.operators.evaluation.report.CaptureWindow.Kind;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cuts capture time into tumbling windows, the cumulative one and, if asked for, sliding ones. */
public record CaptureWindows(Duration tumbling, @Nullable SlidingWindows sliding) implements Serializable {

    /** All windows that hold this instant, in milliseconds since the epoch. */
    public List<CaptureWindow> of(long capturedAt) {
        List<CaptureWindow> windows = new ArrayList<>();
        windows.add(CaptureWindow.CUMULATIVE);
        long size = tumbling.toMillis();
        long start = lastStart(capturedAt, size);
        windows.add(new CaptureWindow(Kind.TUMBLING, start, start + size));
        if (sliding != null) {
            addSliding(capturedAt, sliding.size().toMillis(), sliding.slide().toMillis(), windows);
        }
        return windows;
    }

    /** When the first window ends that has not ended at this instant. */
    long nextEnd(long capturedAt) {
        return of(capturedAt).stream().mapToLong(CaptureWindow::end).min().orElseThrow();
    }

    private static void addSliding(long capturedAt, long size, long slide, List<CaptureWindow> windows) {
        for (long start = lastStart(capturedAt, slide); start > capturedAt - size; start -= slide) {
            windows.add(new CaptureWindow(Kind.SLIDING, start, start + size));
        }
    }

    private static long lastStart(long capturedAt, long slide) {
        return capturedAt - Math.floorMod(capturedAt, slide);
    }

    /**
     * Windows that overlap.
     *
     * @param slide from the start of one window to the start of the next
     */
    public record SlidingWindows(Duration size, Duration slide) implements Serializable {

        /** Each image costs this many updates of the figures at most. */
        private static final int MAX_OVERLAP = 120;

        public SlidingWindows {
            InvalidSettingException.unless(slide.toMillis() >= 1, "sliding every", slide, "must be at least 1 ms");
            InvalidSettingException.unless(
                    size.compareTo(slide) >= 0, "sliding window", size, "must not be shorter than its slide");
            InvalidSettingException.unless(
                    size.toMillis() / slide.toMillis() <= MAX_OVERLAP,
                    "sliding window",
                    size,
                    "must not be more than %d times its slide, because each image counts in so many windows"
                            .formatted(MAX_OVERLAP));
        }
    }
}
