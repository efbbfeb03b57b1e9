package io.flinktwins.benchmarks;

import io.flinktwins.inference.Completion;
import io.flinktwins.inference.ImageHeader;
import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.inference.Outcome;
import io.flinktwins.inference.batch.BatchListener;
import io.flinktwins.inference.batch.BatchPolicy;
import io.flinktwins.inference.batch.Batcher;
import io.flinktwins.inference.batch.Capacity;
import io.flinktwins.inference.batch.Classifier;
import io.flinktwins.inference.batch.Classifier.Lane;
import io.flinktwins.inference.batch.LoadedModel;
import io.flinktwins.inference.image.ImageTransform;
import io.flinktwins.inference.image.tensor.ModelInput;
import io.flinktwins.inference.image.tensor.ModelInput.ChannelOrder;
import io.flinktwins.inference.image.tensor.ModelInput.ElementType;
import io.flinktwins.inference.image.tensor.ModelInput.Layout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Times the way of an image through the batcher's queues, threads and tensors, with a decoder and an engine that do
 * nothing: what the batcher itself costs.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class BatcherBenchmark {

    private static final int IMAGES = 32;
    private static final ModelInput INPUT =
            new ModelInput(224, 224, ChannelOrder.RGB, Layout.NCHW, ElementType.FLOAT32);
    private static final float[] SCORES = {1};
    private static final byte[] ENCODED = {};

    @Param({"1", "8"})
    private int batchSize;

    private Batcher batcher;

    @Setup
    public void open() {
        LoadedModel model =
                new LoadedModel(new IdleClassifier(), IdleTransform::new, List.of(), new Capacity(batchSize, 1, 1));
        batcher = Batcher.start("benchmark", model, BatchPolicy.DEFAULT, BatchListener.NONE, System::nanoTime);
    }

    @TearDown
    public void close() {
        batcher.close();
    }

    @Benchmark
    @OperationsPerInvocation(IMAGES)
    public void submitAndComplete() throws InterruptedException {
        Countdown answers = new Countdown(new CountDownLatch(IMAGES));
        for (int i = 0; i < IMAGES; i++) {
            batcher.submit(ENCODED, answers);
        }
        answers.missing.await();
    }

    private record Countdown(CountDownLatch missing) implements Completion {

        @Override
        public void complete(Outcome outcome) {
            missing.countDown();
        }

        @Override
        public void fail(Throwable cause) {
            throw new IllegalStateException(cause);
        }
    }

    private static final class IdleClassifier implements Classifier {

        @Override
        public ModelIdentity model() {
            return new ModelIdentity("idle", 1);
        }

        @Override
        public String device() {
            return "none";
        }

        @Override
        public ModelInput input() {
            return INPUT;
        }

        @Override
        public int classCount() {
            return SCORES.length;
        }

        @Override
        public Lane openLane() {
            return new IdleLane();
        }

        @Override
        public float[] probabilities(float[] scores) {
            return scores;
        }

        @Override
        public void close() {}
    }

    private static final class IdleLane implements Lane {

        @Override
        public float[][] scores(ByteBuffer tensors, int size) {
            float[][] rows = new float[size][];
            Arrays.fill(rows, SCORES);
            return rows;
        }

        @Override
        public void probe() {}

        @Override
        public void terminate() {}

        @Override
        public void resume() {}

        @Override
        public void close() {}
    }

    private static final class IdleTransform implements ImageTransform {

        private static final ImageHeader HEADER = new ImageHeader("JPEG", 500, 375);

        @Override
        public ImageHeader decode(byte[] encoded) {
            return HEADER;
        }

        @Override
        public void write(ByteBuffer tensor) {
            tensor.position(tensor.position() + INPUT.byteSize());
        }
    }
}
