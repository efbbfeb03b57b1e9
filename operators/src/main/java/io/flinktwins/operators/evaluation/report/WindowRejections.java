package io.flinktwins.operators.evaluation.report;

import io.flinktwins.operators.evaluation.drift.RejectedImage;
import io.flinktwins.operators.evaluation.matching.Retention;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReadOnlyBroadcastState;
import org.apache.flink.api.common.typeinfo.Types;
import org.jspecify.annotations.Nullable;

/**
 * How many images were rejected in each window that is open, by reason, in broadcast state: an image that could not be
 * classified has no model version. The images of the reference are a window of their own, which stays.
 */
public final class WindowRejections {

    static final MapStateDescriptor<CaptureWindow, Map<String, Long>> STATE = new MapStateDescriptor<>(
            "rejections", Types.POJO(CaptureWindow.class), Types.MAP(Types.STRING, Types.LONG));

    private final Retention retention;
    private final CaptureWindows windows;
    private final @Nullable CaptureWindow reference;

    /** @param referenceEnd first instant behind the reference, in milliseconds since the epoch; null if there is none */
    WindowRejections(Retention retention, CaptureWindows windows, @Nullable Long referenceEnd) {
        this.retention = retention;
        this.windows = windows;
        // No window that is reported begins there.
        reference = referenceEnd == null
                ? null
                : new CaptureWindow(CaptureWindow.Kind.CUMULATIVE, Long.MIN_VALUE, referenceEnd);
    }

    void apply(RejectedImage image, BroadcastState<CaptureWindow, Map<String, Long>> counts, long watermark)
            throws Exception {
        for (CaptureWindow window : windowsOf(image.time())) {
            if (!retention.isOver(window.end(), watermark)) {
                add(image.reason(), window, counts, watermark);
            }
        }
    }

    /** By reason; nothing if no image of the window was rejected. */
    Map<String, Long> in(CaptureWindow window, ReadOnlyBroadcastState<CaptureWindow, Map<String, Long>> counts)
            throws Exception {
        Map<String, Long> known = counts.get(window);
        return known == null ? Map.of() : known;
    }

    Map<String, Long> inReference(ReadOnlyBroadcastState<CaptureWindow, Map<String, Long>> counts) throws Exception {
        return reference == null ? Map.of() : in(reference, counts);
    }

    private List<CaptureWindow> windowsOf(long time) {
        List<CaptureWindow> all = new ArrayList<>(windows.of(time));
        if (reference != null && time < reference.end()) {
            all.add(reference);
        }
        return all;
    }

    private void add(
            String reason,
            CaptureWindow window,
            BroadcastState<CaptureWindow, Map<String, Long>> counts,
            long watermark)
            throws Exception {
        Map<String, Long> known = counts.get(window);
        if (known == null) {
            removeClosed(counts, watermark);
        }
        Map<String, Long> sum = known == null ? new HashMap<>() : new HashMap<>(known);
        sum.merge(reason, 1L, Long::sum);
        counts.put(window, sum);
    }

    private void removeClosed(BroadcastState<CaptureWindow, Map<String, Long>> counts, long watermark)
            throws Exception {
        List<CaptureWindow> closed = new ArrayList<>();
        for (Map.Entry<CaptureWindow, Map<String, Long>> entry : counts.immutableEntries()) {
            CaptureWindow window = entry.getKey();
            if (retention.isOver(window.end(), watermark) && !window.equals(reference)) {
                closed.add(window);
            }
        }
        for (CaptureWindow window : closed) {
            counts.remove(window);
        }
    }
}
