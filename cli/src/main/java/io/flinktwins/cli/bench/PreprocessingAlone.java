package io.flinktwins.cli.bench;

import io.flinktwins.inference.batch.LoadedModel;
import io.flinktwins.inference.image.ImageTransform;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Images decoded and resized on all cores, with nothing around it: no host feeds a device faster. */
final class PreprocessingAlone {

    private final LoadedModel model;
    private final List<byte[]> images;

    /** @param model its classifier is not used */
    PreprocessingAlone(LoadedModel model, List<byte[]> images) {
        this.model = model;
        this.images = images;
    }

    double imagesPerSecond(int count) throws InterruptedException, ExecutionException {
        int cores = Runtime.getRuntime().availableProcessors();
        AtomicInteger next = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(cores);
        try {
            long start = System.nanoTime();
            List<Future<?>> runs = new ArrayList<>();
            for (int core = 0; core < cores; core++) {
                runs.add(threads.submit(() -> run(next, count)));
            }
            for (Future<?> run : runs) {
                run.get();
            }
            return count * (double) TimeUnit.SECONDS.toNanos(1) / (System.nanoTime() - start);
        } finally {
            threads.shutdown();
        }
    }

    private Void run(AtomicInteger next, int count) throws Exception {
        ByteBuffer tensor =
                ByteBuffer.allocateDirect(model.classifier().input().byteSize()).order(ByteOrder.nativeOrder());
        try (ImageTransform transform = model.transforms().get()) {
            for (int image = next.getAndIncrement(); image < count; image = next.getAndIncrement()) {
                transform.preprocess(images.get(image % images.size()), tensor.clear());
            }
        }
        return null;
    }
}
