package io.flinktwins.operators.inference;

import io.flinktwins.inference.Outcome.Classified;
import io.flinktwins.operators.fetch.FetchedImage;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.async.CollectionSupplier;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a second model see the same images, without the first one noticing: an image that comes while enough are in
 * flight is passed over, and what fails has no result. Such images are counted; the first model's dead letters say
 * what is wrong with an image.
 */
public final class ShadowFunction extends RichAsyncFunction<FetchedImage, InferenceResult>
        implements CheckpointedFunction {

    private static final Logger LOG = LoggerFactory.getLogger(ShadowFunction.class);

    private final InferenceFunction inference;
    private final int maxInFlight;

    private transient boolean serving;
    private transient AtomicInteger inFlight;
    private transient Counter passedOver;
    private transient Counter failed;

    /** @param maxInFlight less than the async operator's capacity, which must never be reached */
    public ShadowFunction(InferenceFunction inference, int maxInFlight) {
        this.inference = inference;
        this.maxInFlight = maxInFlight;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        inference.initializeState(context);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        if (serving) {
            inference.snapshotState(context);
        }
    }

    @Override
    public void open(OpenContext context) {
        inFlight = new AtomicInteger();
        passedOver = getRuntimeContext().getMetricGroup().counter("shadowPassedOver");
        failed = getRuntimeContext().getMetricGroup().counter("shadowFailed");
        inference.setRuntimeContext(getRuntimeContext());
        try {
            inference.open(context);
            serving = true;
        } catch (RuntimeException e) {
            LOG.error("the shadow model can't be served; the job goes on without it", e);
        }
    }

    @Override
    public void asyncInvoke(FetchedImage image, ResultFuture<InferenceResult> result) {
        // Checked without a lock: only this operator's thread adds to the count, other threads only take from it.
        if (!serving || inFlight.get() >= maxInFlight) {
            passedOver.inc();
            result.complete(List.of());
            return;
        }
        inFlight.incrementAndGet();
        inference.asyncInvoke(image, new AnswerOnly(result));
    }

    @Override
    public void close() {
        inference.close();
    }

    /** Hands answers on, and nothing instead of a rejection or a failure. */
    private final class AnswerOnly implements ResultFuture<InferenceResult> {

        private final ResultFuture<InferenceResult> result;

        AnswerOnly(ResultFuture<InferenceResult> result) {
            this.result = result;
        }

        @Override
        public void complete(Collection<InferenceResult> results) {
            List<InferenceResult> answers = results.stream()
                    .filter(answer -> answer.outcome() instanceof Classified)
                    .toList();
            leave(answers, results.size() - answers.size());
        }

        @Override
        public void complete(CollectionSupplier<InferenceResult> supplier) {
            try {
                complete(supplier.get());
            } catch (Exception e) {
                completeExceptionally(e);
            }
        }

        @Override
        public void completeExceptionally(Throwable cause) {
            LOG.error("the shadow model is broken; the job goes on without it", cause);
            leave(List.of(), 1);
        }

        private void leave(List<InferenceResult> answers, int failures) {
            failed.inc(failures);
            inFlight.decrementAndGet();
            result.complete(answers);
        }
    }
}
