package io.flinktwins.operators.inference;

import io.flinktwins.inference.Completion;
import io.flinktwins.inference.Outcome;
import io.flinktwins.inference.batch.LostEngineException;
import io.flinktwins.inference.serving.ModelServing;
import io.flinktwins.inference.serving.Slot;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.apache.flink.metrics.MetricGroup;
import org.jspecify.annotations.Nullable;

/**
 * The model that one subtask serves, to whatever kind of function it runs: it has its place among the slots from Flink, and
 * its figures are the operator's metrics.
 *
 * <p>Any thread may submit. Whoever opens it closes it; images in flight are in the operator's checkpoint, not here.
 */
public final class SlotInference implements AutoCloseable {

    /** Under this name, Flink's documentation lets a GPU be configured as an external resource. */
    private static final String GPU_RESOURCE = "gpu";

    private final ModelServing serving;
    private final LostEnginePolicy lostEngine;

    private SlotInference(ModelServing serving, LostEnginePolicy lostEngine) {
        this.serving = serving;
        this.lostEngine = lostEngine;
    }

    /**
     * Loads the best version that works.
     *
     * @param operator the operator's metrics
     * @param resources Flink's external resources by their name
     * @param recorded version that a checkpoint says was served; null if there is no checkpoint, or it does not say
     * @throws RuntimeException what the engine said of the best version, if none can be served
     */
    public static SlotInference open(
            InferenceSettings settings,
            TaskInfo task,
            MetricGroup operator,
            Function<String, Set<ExternalResourceInfo>> resources,
            @Nullable Long recorded) {
        InferenceMetrics metrics = new InferenceMetrics(operator);
        ModelServing serving = ModelServing.start(
                "inference-" + task.getIndexOfThisSubtask(),
                settings.engine(),
                slot(settings, task, resources),
                settings.classes(),
                settings.serving(),
                recorded,
                metrics,
                System::nanoTime);
        metrics.register(serving);
        return new SlotInference(serving, settings.lostEngine());
    }

    private static Slot slot(
            InferenceSettings settings, TaskInfo task, Function<String, Set<ExternalResourceInfo>> resources) {
        List<Integer> gpus = resources.apply(GPU_RESOURCE).stream()
                .flatMap(gpu -> gpu.getProperty("index").stream())
                .map(Integer::valueOf)
                .sorted()
                .toList();
        return new Slot(task.getIndexOfThisSubtask(), task.getNumberOfParallelSubtasks(), gpus, settings.capacity());
    }

    /** Hands an image in; {@code completion} is called once, unless this is closed before. */
    public void submit(byte[] encoded, Completion completion) {
        serving.submit(encoded, new MindingTheEngine(completion));
    }

    /** The version that images go to. */
    public long version() {
        return serving.version();
    }

    /** Drops images in flight; returns when nothing native is running, or a model is still being loaded after a while. */
    @Override
    public void close() {
        serving.close();
    }

    /** Hands on what became of an image; after that the process may have to end. */
    private final class MindingTheEngine implements Completion {

        private final Completion completion;

        MindingTheEngine(Completion completion) {
            this.completion = completion;
        }

        @Override
        public void complete(Outcome outcome) {
            completion.complete(outcome);
        }

        @Override
        public void fail(Throwable cause) {
            completion.fail(cause);
            if (lostEngine == LostEnginePolicy.EXIT && cause instanceof LostEngineException lost && lost.isGpu()) {
                ProcessEnd.because(cause);
            }
        }

        @Override
        public boolean isAwaited() {
            return completion.isAwaited();
        }
    }
}
