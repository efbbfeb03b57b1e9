package io.flinktwins.operators.evaluation;

import io.flinktwins.operators.evaluation.ConfusionMatrix.Cell;
import io.flinktwins.schemas.AccuracyReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapState;
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
 * <p>A checkpoint holds, for each open window, its progress, its {@link Tally}, and a map entry for each confusion cell
 * that is not zero, so that a change touches one cell however many classes there are. Labels that expired belong to no
 * model version: they are broadcast, and each subtask counts all of them by their windows.
 */
final class ReportFunction extends KeyedBroadcastProcessFunction<String, WindowedChange, ExpiredLabel, AccuracyReport> {

    static final MapStateDescriptor<CaptureWindow, Long> EXPIRED_LABELS =
            new MapStateDescriptor<>("expired-labels", Types.POJO(CaptureWindow.class), Types.LONG);

    private final Retention retention;
    private final CaptureWindows windows;
    private final Duration reportInterval;
    private final LabelClasses classes;
    private final @Nullable Alarm alarm;

    private transient ReportComposer composer;
    private transient ValueState<WindowProgress> progresses;
    private transient ValueState<Tally> tallies;
    private transient MapState<Long, Long> confusion;
    private transient MapState<ModelVersion, PairCounts> comparisons;

    ReportFunction(EvaluationOptions options) {
        retention = options.retention();
        windows = options.windows();
        reportInterval = options.reportInterval();
        classes = options.classes();
        alarm = options.alarm();
    }

    @Override
    public void open(OpenContext context) {
        composer = new ReportComposer(classes, alarm);
        progresses = getRuntimeContext().getState(new ValueStateDescriptor<>("progress", WindowProgress.class));
        tallies = getRuntimeContext().getState(new ValueStateDescriptor<>("tally", Tally.class));
        confusion = getRuntimeContext().getMapState(new MapStateDescriptor<>("confusion", Types.LONG, Types.LONG));
        comparisons = getRuntimeContext()
                .getMapState(new MapStateDescriptor<>("comparisons", ModelVersion.class, PairCounts.class));
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
            context.timerService().registerEventTimeTimer(retention.endFor(window.end()));
        }
        if (!progress.changed()) {
            long now = context.timerService().currentProcessingTime();
            context.timerService().registerProcessingTimeTimer(now + reportInterval.toMillis());
            progresses.update(progress.afterChange());
        }
        apply(windowed.change());
    }

    @Override
    public void processBroadcastElement(ExpiredLabel label, Context context, Collector<AccuracyReport> out)
            throws Exception {
        BroadcastState<CaptureWindow, Long> counts = context.getBroadcastState(EXPIRED_LABELS);
        for (CaptureWindow window : windows.of(label.labelledAt())) {
            Long count = counts.get(window);
            counts.put(window, count == null ? label.count() : count + label.count());
        }
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
            clear();
        } else if (progress.changed()) {
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

    private void apply(Change change) throws Exception {
        Tally tally = tallies.value();
        tallies.update((tally == null ? Tally.EMPTY : tally).apply(change));
        Standing before = change.before();
        if (before != null) {
            apply(before, -1);
        }
        apply(change.after(), 1);
    }

    private void apply(Standing standing, int sign) throws Exception {
        if (standing.match() != null) {
            count(standing.match(), sign);
        }
        for (Pairing pairing : standing.pairings()) {
            count(pairing, sign);
        }
    }

    private void count(Match match, int sign) throws Exception {
        long cell = Cell.key(match.actual(), match.predicted());
        Long known = confusion.get(cell);
        long count = (known == null ? 0 : known) + sign;
        if (count == 0) {
            confusion.remove(cell);
        } else {
            confusion.put(cell, count);
        }
    }

    private void count(Pairing pairing, int sign) throws Exception {
        PairCounts known = comparisons.get(pairing.other());
        PairCounts counts = (known == null ? PairCounts.NONE : known).plus(pairing, sign);
        if (counts.count() == 0) {
            comparisons.remove(pairing.other());
        } else {
            comparisons.put(pairing.other(), counts);
        }
    }

    private AccuracyReport report(WindowProgress progress, boolean isFinal, OnTimerContext context) throws Exception {
        ReadOnlyBroadcastState<CaptureWindow, Long> expiredLabels = context.getBroadcastState(EXPIRED_LABELS);
        Long expired = expiredLabels.get(progress.window());
        Revision revision = new Revision(
                progress.revision(),
                isFinal,
                expired == null ? 0 : expired,
                Instant.ofEpochMilli(context.timerService().currentProcessingTime()));
        return composer.compose(progress.model(), progress.window(), figures(), revision);
    }

    private WindowFigures figures() throws Exception {
        ConfusionMatrix matrix = new ConfusionMatrix();
        for (Map.Entry<Long, Long> entry : confusion.entries()) {
            Cell cell = Cell.of(entry.getKey());
            matrix.add(cell.actual(), cell.predicted(), entry.getValue());
        }
        SortedMap<ModelVersion, PairCounts> pairs =
                new TreeMap<>(Comparator.comparing(ModelVersion::name).thenComparing(ModelVersion::number));
        for (Map.Entry<ModelVersion, PairCounts> entry : comparisons.entries()) {
            pairs.put(entry.getKey(), entry.getValue());
        }
        return new WindowFigures(tallies.value(), matrix, pairs);
    }

    private void clear() {
        progresses.clear();
        tallies.clear();
        confusion.clear();
        comparisons.clear();
    }
}
