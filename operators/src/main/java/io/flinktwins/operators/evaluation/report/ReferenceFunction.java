package io.flinktwins.operators.evaluation.report;

import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.operators.evaluation.drift.PredictedClasses;
import io.flinktwins.operators.evaluation.drift.Predictions;
import io.flinktwins.operators.evaluation.drift.SeenImages;
import io.flinktwins.operators.evaluation.figures.ConfidenceCounts;
import io.flinktwins.operators.evaluation.matching.Change;
import io.flinktwins.operators.evaluation.matching.Change.Answer;
import io.flinktwins.operators.evaluation.matching.Retention;
import java.time.Duration;
import java.time.Instant;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.TimeDomain;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Counts what a model version predicts for the images captured before a time, and tells all windows: while the predictions
 * come at most once in a report interval, and for good when the watermark has passed that time by the retention. Keyed by
 * model version; a checkpoint holds the counts until then.
 */
public final class ReferenceFunction extends KeyedProcessFunction<String, Change, Notice> {

    private final long until;
    private final Retention retention;
    private final Duration reportInterval;

    private transient PredictedClasses classes;
    private transient SeenImages images;
    private transient ValueState<Progress> progresses;

    /**
     * How far the reference of one model version has come.
     *
     * @param changed whether it has changed since it was told; then a timer is running
     */
    public record Progress(ModelIdentity model, ConfidenceCounts confidences, boolean changed) {}

    public ReferenceFunction(Instant until, Retention retention, Duration reportInterval) {
        this.until = until.toEpochMilli();
        this.retention = retention;
        this.reportInterval = reportInterval;
    }

    @Override
    public void open(OpenContext context) {
        classes = new PredictedClasses(getRuntimeContext());
        images = new SeenImages(getRuntimeContext());
        progresses = getRuntimeContext().getState(new ValueStateDescriptor<>("reference", Progress.class));
    }

    @Override
    public void processElement(Change change, Context context, Collector<Notice> out) throws Exception {
        Answer answer = change.firstAnswer();
        if (answer == null || change.capturedAt() >= until) {
            return;
        }
        Progress progress = progresses.value();
        if (progress == null) {
            progress = new Progress(change.model(), ConfidenceCounts.empty(), false);
            context.timerService().registerEventTimeTimer(retention.endFor(until));
        }
        if (!progress.changed()) {
            long now = context.timerService().currentProcessingTime();
            context.timerService().registerProcessingTimeTimer(now + reportInterval.toMillis());
        }
        classes.add(answer.predicted());
        images.add(change.image());
        progresses.update(new Progress(progress.model(), progress.confidences().plus(answer.confidence(), 1), true));
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<Notice> out) throws Exception {
        Progress progress = progresses.value();
        if (progress == null) {
            return; // Told for good before the interval was over.
        }
        Predictions reference =
                new Predictions(classes.read(), progress.confidences().counts(), images.read(), null);
        out.collect(Notice.of(new NewReference(progress.model(), reference)));
        if (context.timeDomain() == TimeDomain.EVENT_TIME) {
            progresses.clear();
            classes.clear();
            images.clear();
        } else {
            progresses.update(new Progress(progress.model(), progress.confidences(), false));
        }
    }
}
