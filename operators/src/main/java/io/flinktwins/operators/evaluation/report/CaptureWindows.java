package io.flinktwins.operators.evaluation.report;

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
            if (slide.toMillis() < 1 || size.compareTo(slide) < 0) {
                throw invalid(size, slide, "the latter must be positive and no longer than the former");
            } else if (size.toMillis() / slide.toMillis() > MAX_OVERLAP) {
                throw invalid(size, slide, "more than %d windows would hold each image".formatted(MAX_OVERLAP));
            }
        }

        private static IllegalArgumentException invalid(Duration size, Duration slide, String why) {
            return new IllegalArgumentException(
                    "--sliding-window is %s and --sliding-every %s; %s".formatted(size, slide, why));
        }
    }
}
