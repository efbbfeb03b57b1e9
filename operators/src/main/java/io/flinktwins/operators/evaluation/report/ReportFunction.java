package io.flinktwins.operators.evaluation.report;

import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.operators.evaluation.drift.DriftOptions;
import io.flinktwins.operators.evaluation.drift.Predictions;
import io.flinktwins.operators.evaluation.figures.Calibration;
import io.flinktwins.operators.evaluation.figures.FiguresState;
import io.flinktwins.operators.evaluation.matching.MatchFunction.ExpiredLabel;
import io.flinktwins.operators.evaluation.matching.Retention;
import io.flinktwins.operators.evaluation.report.ReportComposer.Revision;
import io.flinktwins.schemas.AccuracyReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReadOnlyBroadcastState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.TimeDomain;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the figures of each model version and window, and reports them: provisionally while labels may still come, at
 * most once in a report interval, and finally when the watermark has passed the window's end by the retention.
 *
 * <p>A checkpoint holds, for each open window, its progress and its {@link FiguresState}. Labels that expired and images that
 * were rejected belong to no model version, and what confidences are worth is learnt across windows: all that is broadcast,
 * and each subtask has all of it.
 */
public final class ReportFunction
        extends KeyedBroadcastProcessFunction<String, WindowedChange, Notice, AccuracyReport> {

    public static final MapStateDescriptor<CaptureWindow, Long> EXPIRED_LABELS =
            new MapStateDescriptor<>("expired-labels", Types.POJO(CaptureWindow.class), Types.LONG);

    public static final MapStateDescriptor<CalibrationSpans.Span, Calibration> CALIBRATIONS = CalibrationSpans.STATE;

    public static final MapStateDescriptor<ModelIdentity, Predictions> REFERENCES =
            new MapStateDescriptor<>("references", Types.POJO(ModelIdentity.class), Types.POJO(Predictions.class));

    public static final MapStateDescriptor<CaptureWindow, Map<String, Long>> REJECTIONS = WindowRejections.STATE;

    private final Retention retention;
    private final CaptureWindows windows;
    private final Duration reportInterval;
    private final ReportRules rules;

    private transient ReportComposer composer;
    private transient CalibrationSpans calibrations;
    private transient WindowRejections rejections;
    private transient ValueState<WindowProgress> progresses;
    private transient FiguresState figures;

    public ReportFunction(Retention retention, CaptureWindows windows, Duration reportInterval, ReportRules rules) {
        this.retention = retention;
        this.windows = windows;
        this.reportInterval = reportInterval;
        this.rules = rules;
    }

    @Override
    public void open(OpenContext context) {
        composer = new ReportComposer(rules);
        calibrations = new CalibrationSpans(retention);
        DriftOptions drift = rules.drift();
        rejections = new WindowRejections(retention, windows, drift == null ? null : drift.untilMillis());
        progresses = getRuntimeContext().getState(new ValueStateDescriptor<>("progress", WindowProgress.class));
        figures = new FiguresState(
                getRuntimeContext(),
                FiguresState.MAX_CELLS,
                getRuntimeContext().getMetricGroup().counter("droppedMatches"));
    }

    @Override
    public void processElement(WindowedChange windowed, ReadOnlyContext context, Collector<AccuracyReport> out)
            throws Exception {
        CaptureWindow window = windowed.window();
        if (retention.isOver(window.end(), context.currentWatermark())) {
            return; // Late for a window that has had its final report; the cumulative window still counts it.
        }
        WindowProgress progress = progresses.value();
        if (progress == null) {
            progress = WindowProgress.start(windowed);
            // The cumulative window ends at the largest time, so that its timer fires with the end of the input only.
            context.timerService().registerEventTimeTimer(retention.endFor(window.end()));
        }
        if (!progress.changed()) {
            long now = context.timerService().currentProcessingTime();
            context.timerService().registerProcessingTimeTimer(now + reportInterval.toMillis());
            progresses.update(progress.afterChange());
        }
        figures.apply(windowed.change());
    }

    @Override
    public void processBroadcastElement(Notice notice, Context context, Collector<AccuracyReport> out)
            throws Exception {
        if (notice.expired() != null) {
            count(notice.expired(), context);
        }
        if (notice.calibrating() != null) {
            calibrations.apply(
                    notice.calibrating(), context.getBroadcastState(CALIBRATIONS), context.currentWatermark());
        }
        if (notice.rejected() != null) {
            rejections.apply(notice.rejected(), context.getBroadcastState(REJECTIONS), context.currentWatermark());
        }
        NewReference reference = notice.reference();
        if (reference != null) {
            context.getBroadcastState(REFERENCES).put(reference.model(), reference.predictions());
        }
    }

    private @Nullable Predictions reference(WindowProgress progress, OnTimerContext context) throws Exception {
        ModelIdentity model = progress.model();
        DriftOptions drift = rules.drift();
        if (drift == null || !drift.compares(progress.window().start())) {
            return null;
        }
        Predictions stored = drift.storedFor(model);
        if (stored != null) {
            return stored;
        }
        Predictions counted = context.getBroadcastState(REFERENCES).get(model);
        return counted == null || !rules.countsRejections()
                ? counted
                : counted.with(rejections.inReference(context.getBroadcastState(REJECTIONS)));
    }

    private void count(ExpiredLabel label, Context context) throws Exception {
        BroadcastState<CaptureWindow, Long> counts = context.getBroadcastState(EXPIRED_LABELS);
        for (CaptureWindow window : windows.of(label.labelledAt())) {
            Long count = counts.get(window);
            counts.put(window, count == null ? label.count() : count + label.count());
        }
        // Here and not on a timer: broadcast state is only writable while a broadcast element is processed.
        removeClosed(counts, context.currentWatermark());
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<AccuracyReport> out) throws Exception {
        WindowProgress progress = progresses.value();
        if (progress == null) {
            return; // The final report overtook the provisional one.
        }
        if (context.timeDomain() == TimeDomain.EVENT_TIME) {
            out.collect(report(progress.afterReport(), true, context));
            progresses.clear();
            figures.clear();
        } else {
            out.collect(report(progress.afterReport(), false, context));
            progresses.update(progress.afterReport());
        }
    }

    private void removeClosed(BroadcastState<CaptureWindow, Long> counts, long watermark) throws Exception {
        Iterator<Map.Entry<CaptureWindow, Long>> entries = counts.iterator();
        while (entries.hasNext()) {
            if (retention.isOver(entries.next().getKey().end(), watermark)) {
                entries.remove();
            }
        }
    }

    private AccuracyReport report(WindowProgress progress, boolean isFinal, OnTimerContext context) throws Exception {
        ReadOnlyBroadcastState<CaptureWindow, Long> expiredLabels = context.getBroadcastState(EXPIRED_LABELS);
        Long expired = expiredLabels.get(progress.window());
        Calibration calibration =
                calibrations.before(progress.window().end(), progress.model(), context.getBroadcastState(CALIBRATIONS));
        Revision revision = new Revision(
                progress.revision(),
                isFinal,
                expired == null ? 0 : expired,
                calibration,
                rejections.in(progress.window(), context.getBroadcastState(REJECTIONS)),
                reference(progress, context),
                Instant.ofEpochMilli(context.timerService().currentProcessingTime()));
        return composer.compose(progress.model(), progress.window(), figures.read(), revision);
    }
}
