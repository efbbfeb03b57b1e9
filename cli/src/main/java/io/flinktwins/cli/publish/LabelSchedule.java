package io.flinktwins.cli.publish;

import io.flinktwins.cli.images.StoredImage;
import io.flinktwins.cli.images.StoredImage.TrueClass;
import io.flinktwins.cli.kafka.EventProducer;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Sends each image's label some time after the image, from a thread of its own. */
public final class LabelSchedule implements AutoCloseable {

    private static final long CLOSE_SECONDS = 5;

    private final ScheduledThreadPoolExecutor executor =
            new ScheduledThreadPoolExecutor(1, task -> new Thread(task, "label schedule"));
    private final EventProducer producer;
    private final String annotator;
    private final Clock clock;

    public LabelSchedule(EventProducer producer, String annotator, Clock clock) {
        this.producer = producer;
        this.annotator = annotator;
        this.clock = clock;
    }

    /** Sends the image's label after the delay, if it has one. */
    public void add(StoredImage image, Duration delay) {
        TrueClass trueClass = image.trueClass();
        if (trueClass != null) {
            String imageId = image.imageId();
            ScheduledFuture<?> unused = executor.schedule(
                    () -> producer.sendLabel(imageId, trueClass, annotator, clock.instant()),
                    delay.toNanos(),
                    TimeUnit.NANOSECONDS);
        }
    }

    /** Waits until every label is sent; nothing can be added any more. */
    public void finish() throws InterruptedException {
        executor.shutdown();
        while (!executor.awaitTermination(1, TimeUnit.HOURS)) {
            // A delay may be as long as the user likes.
        }
    }

    /** Drops the labels that are not sent yet. */
    @Override
    public void close() {
        executor.shutdownNow();
        try {
            executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
