package io.flinktwins.cli.bench;

import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.inference.batch.Capacity;
import io.flinktwins.inference.batch.Classifier;
import io.flinktwins.inference.batch.Classifier.Lane;
import io.flinktwins.inference.batch.InferenceException;
import io.flinktwins.inference.batch.LoadedModel;
import io.flinktwins.inference.image.ImageLimits;
import io.flinktwins.inference.image.ImageTransform;
import io.flinktwins.inference.modeldirectory.ModelDirectory;
import io.flinktwins.inference.onnx.Device;
import io.flinktwins.inference.onnx.OnnxEngine;
import io.flinktwins.inference.onnx.OnnxEngine.ClientCheck;
import io.flinktwins.inference.onnx.OnnxOptions;
import io.flinktwins.inference.onnx.OnnxOptions.ModelSharing;
import io.flinktwins.inference.serving.Slot;
import io.flinktwins.options.ModelOfOption;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The engine alone: it runs the same batch again and again, with nothing around it. Used by one thread. */
final class RawEngine {

    private final BenchOptions options;
    private final List<byte[]> images;

    /** @param images that the batch is made of */
    RawEngine(BenchOptions options, List<byte[]> images) {
        this.options = options;
        this.images = images;
    }

    /** How the cores are shared out. */
    record Layout(int sessions, int threads) {

        @Override
        public String toString() {
            return "%d x %d threads".formatted(sessions, threads);
        }
    }

    /**
     * Measures the ways that make sense. On the CPU: one batch at a time on all cores, and one on each core; on a GPU: one,
     * two and four batches at a time.
     */
    Map<Layout, Double> imagesPerSecond() throws InterruptedException, ExecutionException, RejectedImageException {
        Map<Layout, Double> rates = new LinkedHashMap<>();
        for (Layout layout : layouts()) {
            rates.put(layout, imagesPerSecond(layout));
        }
        return rates;
    }

    /** What preprocessing alone could feed the engine with. */
    double preprocessedImagesPerSecond() throws InterruptedException, ExecutionException {
        LoadedModel model = load(1);
        try {
            return new PreprocessingAlone(model, images).imagesPerSecond(options.images());
        } finally {
            model.classifier().close();
        }
    }

    private List<Layout> layouts() {
        int cores = Runtime.getRuntime().availableProcessors();
        if (options.isSimulated()) {
            return List.of(new Layout(1, 1));
        }
        return options.device().device().mayBeGpu()
                ? List.of(new Layout(1, 1), new Layout(2, 1), new Layout(4, 1))
                : List.of(new Layout(1, cores), new Layout(cores, 1));
    }

    private double imagesPerSecond(Layout layout)
            throws InterruptedException, ExecutionException, RejectedImageException {
        List<LoadedModel> models = new ArrayList<>();
        try {
            for (int i = 0; i < layout.sessions; i++) {
                models.add(load(layout.threads));
            }
            int batches = Math.max(layout.sessions, options.images() / options.batchSize());
            return options.batchSize() * batchesPerSecond(models, batches, tensors(models.get(0)));
        } finally {
            models.forEach(loaded -> loaded.classifier().close());
        }
    }

    private LoadedModel load(int threads) {
        Duration timeout = options.loadTimeout().timeout();
        OnnxOptions session = options.isSimulated()
                ? new OnnxOptions(Device.CPU, threads, ModelSharing.SLOT, timeout)
                : options.device().session(threads, ModelSharing.SLOT, timeout);
        OnnxEngine engine = new OnnxEngine(
                new ModelDirectory(options.model()), null, session, ImageLimits.DEFAULT, ClientCheck.DEVICE);
        return ModelOfOption.load(
                "--model", options.engine(engine), Slot.alone(new Capacity(options.batchSize(), 1, 1)));
    }

    private ByteBuffer tensors(LoadedModel loaded) throws RejectedImageException {
        int bytes = loaded.classifier().input().batchBytes(options.batchSize());
        ByteBuffer tensors = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        try (ImageTransform transform = loaded.transforms().get()) {
            for (int i = 0; i < options.batchSize(); i++) {
                transform.preprocess(images.get(i % images.size()), tensors);
            }
        }
        return tensors.flip();
    }

    /**
     * Each session takes the next batch when it has run one, and its rate is that until its own last: at the end it has no
     * batch to wait for, as a stream would have one. No session is closed before all have ended.
     */
    private double batchesPerSecond(List<LoadedModel> models, int batches, ByteBuffer tensors)
            throws InterruptedException, ExecutionException {
        AtomicInteger left = new AtomicInteger(batches);
        CountDownLatch cold = new CountDownLatch(models.size());
        ExecutorService threads = Executors.newFixedThreadPool(models.size());
        try {
            List<Future<Double>> runs = new ArrayList<>();
            for (LoadedModel loaded : models) {
                ByteBuffer own = tensors.duplicate().order(ByteOrder.nativeOrder());
                runs.add(threads.submit(() -> run(loaded.classifier(), cold, left, own)));
            }
            double sum = 0;
            for (Future<Double> run : runs) {
                sum += run.get();
            }
            return sum;
        } finally {
            left.set(0);
            threads.shutdownNow();
            while (!threads.isTerminated()) {
                threads.awaitTermination(1, TimeUnit.SECONDS);
            }
        }
    }

    private double run(Classifier classifier, CountDownLatch cold, AtomicInteger left, ByteBuffer tensors)
            throws InferenceException, InterruptedException {
        try (Lane lane = classifier.openLane()) {
            float[][] unused = lane.scores(tensors, options.batchSize());
            cold.countDown();
            cold.await();
            long start = System.nanoTime();
            int batches = 0;
            for (; left.getAndDecrement() > 0; batches++) {
                unused = lane.scores(tensors, options.batchSize());
            }
            return batches * (double) TimeUnit.SECONDS.toNanos(1) / (System.nanoTime() - start);
        } finally {
            // One that failed before it was warm must not let the others wait for ever.
            cold.countDown();
        }
    }
}
