package io.flinktwins.cli.pipeline;

import static java.util.Objects.requireNonNullElse;

import io.flinktwins.cli.images.ImageSource;
import io.flinktwins.cli.images.StoredImage;
import io.flinktwins.cli.images.StoredImage.TrueClass;
import io.flinktwins.cli.kafka.EventProducer;
import io.flinktwins.cli.publish.LabelSchedule;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Publishes images, a broken one among a hundred, and their labels seconds later in another order.
 *
 * <p>It keeps a fixed number of images unanswered, so that the pipeline is always busy and no queue grows. Its own
 * thread publishes; the thread that made it does the rest.
 */
public final class ImageStream implements AutoCloseable {

    private static final int BROKEN_EVERY = 100;
    private static final int FIRST_BROKEN_AFTER = 10;
    private static final int MIN_LABEL_DELAY_MILLIS = 200;
    private static final int MAX_LABEL_DELAY_MILLIS = 3_000;
    private static final int CLOSE_SECONDS = 10;

    private final String source;
    private final ImageSource images;
    private final long imageCount;
    private final EventProducer producer;
    private final Clock clock;
    private final LabelSchedule labels;
    private final Random labelDelays = new Random(1);
    private final Map<String, TrueClass> trueClasses = new ConcurrentHashMap<>();
    private final Semaphore unanswered;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> new Thread(task, "image stream"));
    private @Nullable Future<?> publishing;

    /**
     * Prepares the stream.
     *
     * @param source where the images and their labels say that they come from
     * @param imageCount good images to send, not more than there are
     * @param maxUnanswered images on their way at once
     */
    public ImageStream(
            String source,
            ImageSource images,
            long imageCount,
            int maxUnanswered,
            EventProducer producer,
            Clock clock) {
        this.source = source;
        this.images = images;
        this.imageCount = imageCount;
        unanswered = new Semaphore(maxUnanswered);
        this.producer = producer;
        this.clock = clock;
        labels = new LabelSchedule(producer, source, clock);
    }

    public void start() {
        publishing = thread.submit(() -> {
            publish();
            return null;
        });
    }

    private void publish() throws IOException, InterruptedException {
        try (Stream<StoredImage> stream = images.open()) {
            Iterator<StoredImage> next = stream.limit(imageCount).iterator();
            for (long number = 1; next.hasNext(); number++) {
                StoredImage image = next.next();
                publish(image);
                if (isFollowedByBroken(number)) {
                    publishBroken(number / BROKEN_EVERY, image);
                }
            }
        }
        labels.finish();
        producer.flush();
    }

    private void publish(StoredImage image) throws InterruptedException {
        // Before the image is sent: whoever reads answers must never see one that is not counted yet.
        unanswered.acquire();
        if (image.trueClass() != null) {
            trueClasses.put(image.imageId(), image.trueClass());
        }
        producer.sendImage(image, source, clock.instant());
        labels.add(image, Duration.ofMillis(labelDelays.nextInt(MIN_LABEL_DELAY_MILLIS, MAX_LABEL_DELAY_MILLIS)));
    }

    private void publishBroken(long number, StoredImage image) throws InterruptedException {
        unanswered.acquire();
        BrokenImage broken = BrokenImage.number(number);
        String imageId = broken.imageId(number);
        producer.sendImageRecord(imageId, broken.record(imageId, clock.instant(), image.image()));
    }

    private static boolean isFollowedByBroken(long number) {
        return number % BROKEN_EVERY == FIRST_BROKEN_AFTER;
    }

    /** Good and broken images that the stream has when it is complete. */
    public long plannedImages() {
        return imageCount + (imageCount + BROKEN_EVERY - FIRST_BROKEN_AFTER) / BROKEN_EVERY;
    }

    /** What an image that was sent shows; null if nobody knows. */
    public @Nullable TrueClass trueClass(String imageId) {
        return trueClasses.get(imageId);
    }

    /** Makes room for as many more. */
    public void answered(int images) {
        unanswered.release(images);
    }

    /**
     * Whether everything was sent, labels included.
     *
     * @throws PipelineFailedException if something could not be sent
     */
    public boolean isComplete() throws InterruptedException {
        Exception failure = producer.firstFailure();
        if (failure != null) {
            throw new PipelineFailedException("Kafka did not take an event: " + failure.getMessage(), failure);
        }
        if (publishing == null || !publishing.isDone()) {
            return false;
        }
        try {
            publishing.get();
            return true;
        } catch (ExecutionException e) {
            throw new PipelineFailedException(
                    "the images can't be sent: "
                            + requireNonNullElse(e.getCause(), e).getMessage(),
                    e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        labels.close();
        try {
            thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
