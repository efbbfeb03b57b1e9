package io.flinktwins.operators.inference;

import io.flinktwins.operators.inference.Outcome.Rejected;
import io.flinktwins.operators.ingest.Received;
import io.flinktwins.operators.ingest.Rejection;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Stage;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.jspecify.annotations.Nullable;

/**
 * Feeds one {@link Batcher} per subtask from Flink's async I/O operator.
 *
 * <p>The operator owns every picture in flight: a checkpoint holds them as received, and a restore submits them again
 * after {@link #open}. Every picture comes back exactly once, as an answer or as a rejection; only a broken engine
 * fails the task.
 */
public final class InferenceFunction extends RichAsyncFunction<Received<ImageEvent>, InferenceResult> {

    private final Engine engine;
    private final BatchPolicy policy;
    private final int decoderThreads;

    private transient @Nullable Batcher batcher;
    private transient Clock clock;

    public InferenceFunction(Engine engine, BatchPolicy policy, int decoderThreads) {
        this.engine = engine;
        this.policy = policy;
        this.decoderThreads = decoderThreads;
    }

    @Override
    public void open(OpenContext context) {
        clock = Clock.systemUTC();
        TaskInfo task = getRuntimeContext().getTaskInfo();
        LoadedModel model = engine.load(task.getIndexOfThisSubtask(), task.getNumberOfParallelSubtasks());
        InferenceMetrics metrics = new InferenceMetrics(
                getRuntimeContext().getMetricGroup(), model.classifier().model());
        batcher = new Batcher(
                "inference-" + task.getIndexOfThisSubtask(), model, policy, decoderThreads, metrics, System::nanoTime);
    }

    @Override
    public void asyncInvoke(Received<ImageEvent> image, ResultFuture<InferenceResult> result) {
        ByteBuffer encoded = image.event().getImage();
        if (encoded == null) {
            reject(image, result, Reason.URI_NOT_ALLOWED, "imageUri is not read by this job; send the image itself");
            return;
        }
        Objects.requireNonNull(batcher, "not open").submit(bytes(encoded), new Completion() {
            @Override
            public void complete(Outcome outcome) {
                result.complete(List.of(new InferenceResult(image, outcome, clock.instant())));
            }

            @Override
            public void fail(Throwable cause) {
                result.completeExceptionally(cause);
            }
        });
    }

    /** Flink ignores the answer if it comes after all. */
    @Override
    public void timeout(Received<ImageEvent> image, ResultFuture<InferenceResult> result) {
        reject(image, result, Reason.TIMED_OUT, "no answer within the time limit of the inference operator");
    }

    private void reject(
            Received<ImageEvent> image, ResultFuture<InferenceResult> result, Reason reason, String message) {
        Rejected rejected = new Rejected(Stage.INFERENCE, new Rejection(reason, message));
        result.complete(List.of(new InferenceResult(image, rejected, clock.instant())));
    }

    @Override
    public void close() {
        // Flink also closes a function that failed to open.
        if (batcher != null) {
            batcher.close();
            batcher = null;
        }
    }

    /** Avro's buffer is the whole array nearly always; nobody writes into it. */
    private static byte[] bytes(ByteBuffer encoded) {
        byte[] array = encoded.array();
        int from = encoded.arrayOffset() + encoded.position();
        return from == 0 && encoded.remaining() == array.length
                ? array
                : Arrays.copyOfRange(array, from, from + encoded.remaining());
    }
}
