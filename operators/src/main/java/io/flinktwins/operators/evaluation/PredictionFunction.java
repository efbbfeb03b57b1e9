package io.flinktwins.operators.evaluation;

import static java.util.Objects.requireNonNull;

import io.flinktwins.operators.deadletters.DeadLetterFactory;
import io.flinktwins.operators.deadletters.DeadLetterFactory.Subject;
import io.flinktwins.operators.evaluation.FollowedVersions.Sighting;
import io.flinktwins.operators.evaluation.matching.Prediction;
import io.flinktwins.operators.evaluation.matching.Retention;
import io.flinktwins.operators.records.Received;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Rejection;
import io.flinktwins.schemas.Stage;
import java.time.Clock;
import java.time.Instant;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Takes from classifications what the figures need. One of a model version for which there is no room leaves as a dead letter
 * in the side output {@link DeadLetterFactory#TAG}, and is counted.
 *
 * <p>Each subtask follows versions of its own; a checkpoint holds them.
 */
public final class PredictionFunction extends ProcessFunction<Received<Classification>, Prediction>
        implements CheckpointedFunction {

    private final int maxVersions;
    private final Retention retention;
    private final DeadLetterFactory deadLetters;

    private transient FollowedVersions followed;
    private transient @Nullable ListState<Sighting> sightings;
    private transient Counter unfollowed;
    private transient Clock clock;

    PredictionFunction(int maxVersions, Retention retention, DeadLetterFactory deadLetters) {
        this.maxVersions = maxVersions;
        this.retention = retention;
        this.deadLetters = deadLetters;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        sightings = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>("followed-versions", Sighting.class));
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        requireNonNull(sightings).update(followed.sightings());
    }

    @Override
    public void open(OpenContext context) throws Exception {
        clock = Clock.systemUTC();
        followed = new FollowedVersions(maxVersions, retention);
        followed.restore(requireNonNull(sightings).get());
        register(getRuntimeContext().getMetricGroup());
    }

    void register(MetricGroup metrics) {
        unfollowed = metrics.counter("unfollowedPredictions");
    }

    @Override
    public void processElement(Received<Classification> received, Context context, Collector<Prediction> out) {
        Prediction prediction = Prediction.of(received.event());
        if (followed.follows(prediction.model(), context.timerService().currentWatermark())) {
            out.collect(prediction);
        } else {
            unfollowed.inc();
            reject(received, prediction, context);
        }
    }

    private void reject(Received<Classification> received, Prediction prediction, Context context) {
        Rejection rejection = new Rejection(
                Reason.INVALID_EVENT,
                "%s is one model version too many: max model versions, %d, have been seen within the label retention"
                        .formatted(prediction.model(), maxVersions));
        context.output(
                DeadLetterFactory.TAG,
                deadLetters.of(
                        received.raw(),
                        Stage.EVALUATION,
                        rejection,
                        new Subject(prediction.imageId(), Instant.ofEpochMilli(prediction.capturedAt())),
                        clock.instant()));
    }
}
