package io.flinktwins.cli.pipeline;

import io.flinktwins.cli.images.Picture;
import io.flinktwins.cli.images.Picture.TrueClass;
import io.flinktwins.cli.images.PictureSource;
import io.flinktwins.cli.kafka.EventProducer;
import io.flinktwins.cli.publish.LabelSchedule;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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
 * Publishes pictures, a broken one among a hundred, and their labels seconds later in another order.
 *
 * <p>It keeps a fixed number of pictures unanswered, so that the pipeline is always busy and no queue grows. Its own
 * thread publishes; the thread that made it does the rest.
 */
public final class PictureStream implements AutoCloseable {

    private static final int BROKEN_EVERY = 100;
    private static final int FIRST_BROKEN_AFTER = 10;
    private static final int LEAST_LABEL_DELAY_MILLIS = 200;
    private static final int MOST_LABEL_DELAY_MILLIS = 3_000;
    private static final int CLOSE_SECONDS = 10;

    private final PictureSource pictures;
    private final long pictureCount;
    private final EventProducer producer;
    private final Clock clock;
    private final LabelSchedule labels;
    private final Random labelDelays = new Random(1);
    private final Map<String, TrueClass> trueClasses = new ConcurrentHashMap<>();
    private final Semaphore unanswered;
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(task -> new Thread(task, "picture stream"));
    private @Nullable Future<?> publishing;

    /**
     * Prepares the stream.
     *
     * @param pictureCount good pictures to send, not more than there are
     * @param mostUnanswered pictures on their way at once
     */
    public PictureStream(
            PictureSource pictures, long pictureCount, int mostUnanswered, EventProducer producer, Clock clock) {
        this.pictures = pictures;
        this.pictureCount = pictureCount;
        unanswered = new Semaphore(mostUnanswered);
        this.producer = producer;
        this.clock = clock;
        labels = new LabelSchedule(producer, "demo", clock);
    }

    public void start() {
        publishing = thread.submit(() -> {
            publish();
            return null;
        });
    }

    private void publish() throws IOException, InterruptedException {
        try (Stream<Picture> stream = pictures.open()) {
            Iterator<Picture> next = stream.limit(pictureCount).iterator();
            for (long number = 1; next.hasNext(); number++) {
                Picture picture = next.next();
                publish(picture);
                if (isFollowedByBroken(number)) {
                    publishBroken(number / BROKEN_EVERY, picture);
                }
            }
        }
        labels.finish();
        producer.flush();
    }

    private void publish(Picture picture) throws InterruptedException {
        unanswered.acquire();
        if (picture.trueClass() != null) {
            trueClasses.put(picture.imageId(), picture.trueClass());
        }
        producer.sendImage(picture, "demo", clock.instant());
        labels.add(picture, Duration.ofMillis(labelDelays.nextInt(LEAST_LABEL_DELAY_MILLIS, MOST_LABEL_DELAY_MILLIS)));
    }

    private void publishBroken(long number, Picture picture) throws InterruptedException {
        unanswered.acquire();
        BrokenImage broken = BrokenImage.number(number);
        String imageId = broken.imageId(number);
        Instant capturedAt = clock.instant();
        producer.sendImageRecord(imageId, broken.record(imageId, capturedAt, picture.image()), capturedAt);
    }

    private static boolean isFollowedByBroken(long number) {
        return number % BROKEN_EVERY == FIRST_BROKEN_AFTER;
    }

    /** Good and broken pictures that the stream has when it is complete. */
    public long plannedImages() {
        return pictureCount + (pictureCount + BROKEN_EVERY - FIRST_BROKEN_AFTER) / BROKEN_EVERY;
    }

    /** What a picture that was sent shows; null if nobody knows. */
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
            throw new PipelineFailedException("the pictures can't be read: " + e.getCause(), e);
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
