package io.flinktwins.operators.inference;

import static java.util.Objects.requireNonNull;

import io.flinktwins.inference.Completion;
import io.flinktwins.inference.Outcome;
import io.flinktwins.inference.Outcome.Rejected;
import io.flinktwins.inference.serving.ServingOptions;
import io.flinktwins.operators.fetch.FetchedImage;
import io.flinktwins.operators.records.Received;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.Stage;
import java.time.Clock;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.jspecify.annotations.Nullable;

/**
 * Serves a model in each subtask, from Flink's async I/O operator.
 *
 * <p>The operator owns every image in flight: a checkpoint holds them as received, and a restore submits them again
 * after {@link #open}. Every image comes back exactly once, as an answer or as a rejection; only a broken engine
 * fails the task. A checkpoint also holds the version that was served.
 *
 * <p>The operator is to have no timeout, which would run for an image that waits, too: {@link ServingOptions#batch} has
 * one for the work on an image.
 */
public final class InferenceFunction extends RichAsyncFunction<FetchedImage, InferenceResult>
        implements CheckpointedFunction {

    private final InferenceSettings settings;

    private transient @Nullable ListState<Long> versions;
    private transient @Nullable Long recordedVersion;
    private transient @Nullable SlotInference inference;
    private transient Clock clock;

    public InferenceFunction(InferenceSettings settings) {
        this.settings = settings;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        versions = context.getOperatorStateStore()
                .getUnionListState(new ListStateDescriptor<>("served-versions", Types.LONG));
        for (Long version : versions.get()) {
            // The newest of all subtasks: after a swap, some may have been checkpointed before they changed over.
            recordedVersion = recordedVersion == null ? version : Math.max(recordedVersion, version);
        }
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        requireNonNull(versions).update(List.of(requireNonNull(inference).version()));
    }

    @Override
    public void open(OpenContext context) {
        clock = Clock.systemUTC();
        RuntimeContext runtime = getRuntimeContext();
        inference = SlotInference.open(
                settings,
                runtime.getTaskInfo(),
                runtime.getMetricGroup(),
                runtime::getExternalResourceInfos,
                recordedVersion);
    }

    @Override
    public void asyncInvoke(FetchedImage image, ResultFuture<InferenceResult> result) {
        SlotInference open = requireNonNull(inference, "not open");
        Completion completion = completion(image.received(), result);
        if (image.rejection() == null) {
            open.submit(image.encoded(), completion);
        } else {
            completion.complete(new Rejected(Stage.IMAGE, image.rejection()));
        }
    }

    private Completion completion(Received<ImageEvent> image, ResultFuture<InferenceResult> result) {
        return new Completion() {
            @Override
            public void complete(Outcome outcome) {
                result.complete(List.of(new InferenceResult(image, outcome, clock.instant())));
            }

            @Override
            public void fail(Throwable cause) {
                result.completeExceptionally(cause);
            }
        };
    }

    @Override
    public void close() {
        // Flink also closes a function that failed to open.
        if (inference != null) {
            inference.close();
            inference = null;
        }
    }
}
