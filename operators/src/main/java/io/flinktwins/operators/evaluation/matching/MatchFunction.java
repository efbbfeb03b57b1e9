package io.flinktwins.operators.evaluation.matching;

import io.flinktwins.operators.evaluation.matching.Change.Contribution;
import java.io.IOException;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Matches predictions and labels by image, whichever comes first, and tells what changes in the figures.
 *
 * <p>A checkpoint holds one {@link ImageHistory} for each image within the retention and a timer for the end of each of
 * its retentions. A prediction takes part from its coming until the watermark passes the end of its retention, a label
 * at least as long: afterwards nothing changes the figures of its capture time any more.
 */
public final class MatchFunction extends KeyedCoProcessFunction<String, Prediction, Label, Change> {

    public static final OutputTag<ExpiredLabel> EXPIRED_LABELS = new OutputTag<>("expired-labels") {};

    /** Each first prediction of a version, as long as its image has no label. */
    public static final OutputTag<Candidate> CANDIDATES = new OutputTag<>("candidates") {};

    private final Retention retention;
    private final boolean tellsCandidates;

    private transient ValueState<ImageHistory> images;
    private transient Counter latePredictions;
    private transient Counter droppedPredictions;
    private transient Counter droppedLabels;
    private transient Counter expiredLabels;

    /** @param tellsCandidates whether the side output {@link #CANDIDATES} is wanted */
    public MatchFunction(Retention retention, boolean tellsCandidates) {
        this.retention = retention;
        this.tellsCandidates = tellsCandidates;
    }

    @Override
    public void open(OpenContext context) {
        images = getRuntimeContext().getState(new ValueStateDescriptor<>("image", new ImageHistorySerializer()));
        register(getRuntimeContext().getMetricGroup());
    }

    void register(MetricGroup metrics) {
        latePredictions = metrics.counter("latePredictions");
        droppedPredictions = metrics.counter("droppedPredictions");
        droppedLabels = metrics.counter("droppedLabels");
        expiredLabels = metrics.counter("expiredLabels");
    }

    @Override
    public void processElement1(Prediction prediction, Context context, Collector<Change> out) throws IOException {
        if (retention.isOver(prediction.capturedAt(), context.timerService().currentWatermark())) {
            latePredictions.inc();
            out.collect(new Change(prediction.model(), prediction.capturedAt(), null, Contribution.LATE));
            return;
        }
        ImageHistory before = image();
        ImageHistory after = before.with(prediction, retention);
        if (after.equals(before)) {
            droppedPredictions.inc();
            return;
        }
        before.changesTo(after, retention).forEach(change -> out.collect(change.of(prediction.image())));
        store(after);
        if (tellsCandidates
                && after.predictions().size() > before.predictions().size()
                && !after.isLabelled(retention)) {
            context.output(CANDIDATES, after.candidate(prediction));
        }
        // One timer for each time, however often it is registered: Flink keeps timers of a key as a set.
        context.timerService().registerEventTimeTimer(retention.endFor(prediction.capturedAt()));
    }

    @Override
    public void processElement2(Label label, Context context, Collector<Change> out) throws IOException {
        ImageHistory before = image();
        boolean isOver =
                retention.isOver(label.labelledAt(), context.timerService().currentWatermark());
        if (isOver && !before.isInReach(label.labelledAt(), retention)) {
            expire(SeenLabel.of(label), context);
            return;
        }
        ImageHistory after = before.with(label, retention);
        if (after.labelEvents() <= before.labelEvents()) {
            droppedLabels.inc();
        }
        before.changesTo(after, retention).forEach(out::collect);
        store(after);
        context.timerService().registerEventTimeTimer(retention.endFor(label.labelledAt()));
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<Change> out) throws IOException {
        ImageHistory before = image();
        // The timer's time, not the watermark, which may be far ahead: the result must not depend on how far.
        before.expiries(retention, timestamp).forEach(out::collect);
        ImageHistory after = before.without(retention, timestamp);
        before.expiredLabels(after).forEach(label -> expire(label, context));
        store(after);
    }

    private void expire(SeenLabel label, Context context) {
        expiredLabels.inc(label.count());
        context.output(EXPIRED_LABELS, new ExpiredLabel(label.labelledAt(), label.count()));
    }

    private ImageHistory image() throws IOException {
        ImageHistory known = images.value();
        return known == null ? ImageHistory.UNKNOWN : known;
    }

    private void store(ImageHistory image) throws IOException {
        if (image.isEmpty()) {
            images.clear();
        } else {
            images.update(image);
        }
    }

    /**
     * Labels of one image, class and time that no prediction met within their retention.
     *
     * @param labelledAt in milliseconds since the epoch
     * @param count label events
     */
    public record ExpiredLabel(long labelledAt, long count) {}
}
