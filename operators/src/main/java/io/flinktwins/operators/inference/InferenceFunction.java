package io.flinktwins.operators.inference;

import static java.util.Objects.requireNonNull;

import io.flinktwins.inference.ClassList;
import io.flinktwins.inference.Completion;
import io.flinktwins.inference.Outcome;
import io.flinktwins.inference.Outcome.Rejected;
import io.flinktwins.inference.batch.Capacity;
import io.flinktwins.inference.batch.LostEngineException;
import io.flinktwins.inference.serving.Engine;
import io.flinktwins.inference.serving.ModelServing;
import io.flinktwins.inference.serving.ServingOptions;
import io.flinktwins.inference.serving.Slot;
import io.flinktwins.operators.fetch.FetchedImage;
import io.flinktwins.operators.records.Received;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.Stage;
import java.time.Clock;
import java.util.List;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.functions.OpenContext;
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

    /** Under this name, Flink's documentation lets a GPU be configured as an external resource. */
    private static final String GPU_RESOURCE = "gpu";

    private final Engine engine;
    private final ClassList classes;
    private final Capacity capacity;
    private final ServingOptions options;
    private final LostEnginePolicy lostEngine;

    private transient @Nullable ListState<Long> versions;
    private transient @Nullable Long recordedVersion;
    private transient @Nullable ModelServing serving;
    private transient Clock clock;

    /**
     * Describes the operator.
     *
     * @param classes the classes that every version of the model must distinguish
     * @param capacity how much a slot does at once
     */
    public InferenceFunction(
            Engine engine, ClassList classes, Capacity capacity, ServingOptions options, LostEnginePolicy lostEngine) {
        this.engine = engine;
        this.classes = classes;
        this.capacity = capacity;
        this.options = options;
        this.lostEngine = lostEngine;
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
        requireNonNull(versions).update(List.of(requireNonNull(serving).version()));
    }

    @Override
    public void open(OpenContext context) {
        clock = Clock.systemUTC();
        String name = "inference-" + getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
        InferenceMetrics metrics = new InferenceMetrics(getRuntimeContext().getMetricGroup());
        serving =
                ModelServing.start(name, engine, slot(), classes, options, recordedVersion, metrics, System::nanoTime);
        metrics.register(serving);
    }

    private Slot slot() {
        TaskInfo task = getRuntimeContext().getTaskInfo();
        List<Integer> gpus = getRuntimeContext().getExternalResourceInfos(GPU_RESOURCE).stream()
                .flatMap(gpu -> gpu.getProperty("index").stream())
                .map(Integer::valueOf)
                .sorted()
                .toList();
        return new Slot(task.getIndexOfThisSubtask(), task.getNumberOfParallelSubtasks(), gpus, capacity);
    }

    @Override
    public void asyncInvoke(FetchedImage image, ResultFuture<InferenceResult> result) {
        ModelServing open = requireNonNull(serving, "not open");
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
                if (lostEngine == LostEnginePolicy.EXIT && cause instanceof LostEngineException lost && lost.isGpu()) {
                    ProcessEnd.because(cause);
                }
            }
        };
    }

    @Override
    public void close() {
        // Flink also closes a function that failed to open.
        if (serving != null) {
            serving.close();
            serving = null;
        }
    }
}
