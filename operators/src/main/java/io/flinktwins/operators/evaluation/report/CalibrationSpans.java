package io.flinktwins.operators.evaluation.report;

import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.operators.evaluation.figures.Calibration;
import io.flinktwins.operators.evaluation.matching.Match;
import io.flinktwins.operators.evaluation.matching.Retention;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReadOnlyBroadcastState;
import org.apache.flink.api.common.typeinfo.Types;
import org.jspecify.annotations.Nullable;

/**
 * What the confidences of each model version were worth on its labelled images, in broadcast state.
 *
 * <p>A window that ends at some time is calibrated on the images captured before, whenever their labels come. So its final
 * report is the same in whatever order they come. The images between one window's end and the next are a span; spans whose
 * windows are final are added up, so that a version has no more of them than open windows, and one.
 */
public final class CalibrationSpans {

    static final MapStateDescriptor<Span, Calibration> STATE =
            new MapStateDescriptor<>("calibrations", Types.POJO(Span.class), Types.POJO(Calibration.class));

    private static final long CLOSED = Long.MIN_VALUE;

    private final Retention retention;

    /**
     * Images of one model version.
     *
     * @param end of the first window to end behind them; {@link #CLOSED} for all whose windows are final
     */
    public record Span(ModelIdentity model, long end) {}

    CalibrationSpans(Retention retention) {
        this.retention = retention;
    }

    void apply(CalibrationChange change, BroadcastState<Span, Calibration> spans, long watermark) throws Exception {
        Span span = new Span(change.model(), retention.isOver(change.end(), watermark) ? CLOSED : change.end());
        Calibration known = spans.get(span);
        if (known == null) {
            close(spans, watermark);
            known = Calibration.empty();
        }
        spans.put(span, replace(known, change.before(), change.after()));
    }

    /** Of all images of a model version that were captured before this time. */
    Calibration before(long end, ModelIdentity model, ReadOnlyBroadcastState<Span, Calibration> spans)
            throws Exception {
        Calibration sum = Calibration.empty();
        for (Map.Entry<Span, Calibration> entry : spans.immutableEntries()) {
            if (entry.getKey().end() <= end && entry.getKey().model().equals(model)) {
                sum = sum.plus(entry.getValue());
            }
        }
        return sum;
    }

    private static Calibration replace(Calibration known, @Nullable Match before, @Nullable Match after) {
        Calibration without = before == null ? known : known.plus(before, -1);
        return after == null ? without : without.plus(after, 1);
    }

    private void close(BroadcastState<Span, Calibration> spans, long watermark) throws Exception {
        List<Span> over = new ArrayList<>();
        for (Map.Entry<Span, Calibration> entry : spans.immutableEntries()) {
            long end = entry.getKey().end();
            if (end != CLOSED && retention.isOver(end, watermark)) {
                over.add(entry.getKey());
            }
        }
        for (Span span : over) {
            Span closed = new Span(span.model(), CLOSED);
            Calibration sum = spans.get(closed);
            Calibration last = spans.get(span);
            spans.put(closed, sum == null ? last : sum.plus(last));
            spans.remove(span);
        }
    }
}
