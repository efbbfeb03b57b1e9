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
    private final FetchOptions fetch;

    private transient @Nullable Fetchers fetchers;
    private transient @Nullable Batcher batcher;
    private transient Clock clock;

    public InferenceFunction(Engine engine, BatchPolicy policy, int decoderThreads, FetchOptions fetch) {
        this.engine = engine;
        this.policy = policy;
        this.decoderThreads = decoderThreads;
        this.fetch = fetch;
    }

    @Override
    public void open(OpenContext context) {
        clock = Clock.systemUTC();
        TaskInfo task = getRuntimeContext().getTaskInfo();
        LoadedModel model = engine.load(task.getNumberOfParallelSubtasks());
        InferenceMetrics metrics = new InferenceMetrics(
                getRuntimeContext().getMetricGroup(), model.classifier().model());
        String name = "inference-" + task.getIndexOfThisSubtask();
        fetchers = new Fetchers(name, fetch);
        batcher = new Batcher(name, model, policy, decoderThreads, metrics, System::nanoTime);
    }

    @Override
    public void asyncInvoke(Received<ImageEvent> image, ResultFuture<InferenceResult> result) {
        Batcher open = Objects.requireNonNull(batcher, "not open");
        Completion completion = completion(image, result);
        ByteBuffer encoded = image.event().getImage();
        if (encoded == null) {
            Objects.requireNonNull(fetchers, "not open")
                    .fetch(image.event().getImageUri(), fetched -> open.submit(fetched, completion), completion);
        } else {
            open.submit(bytes(encoded), completion);
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

    /** Flink ignores the answer if it comes after all. */
    @Override
    public void timeout(Received<ImageEvent> image, ResultFuture<InferenceResult> result) {
        Rejection late = new Rejection(Reason.TIMED_OUT, "no answer within the time limit of the inference operator");
        completion(image, result).complete(new Rejected(Stage.INFERENCE, late));
    }

    @Override
    public void close() {
        // Flink also closes a function that failed to open.
        if (fetchers != null) {
            fetchers.close();
            fetchers = null;
        }
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
