package io.flinktwins.cli.bench;

import io.flinktwins.cli.images.StoredImage;
import io.flinktwins.cli.kafka.EventProducer;
import io.flinktwins.cli.pipeline.OutputReader;
import io.flinktwins.cli.pipeline.PipelineFailedException;
import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Images that are sent when they are due, and the answers to them.
 *
 * <p>A thread of its own sends; the thread that made it reads the answers. A latency counts from the moment an image
 * was due, so that a pipeline which holds its sender up does not look faster for it.
 */
final class Load implements AutoCloseable, OutputReader.Follower {

    /** As long as no batch takes. Before, the cluster is not asked: its answers take processor time from the job. */
    private static final Duration MAX_SILENCE = Duration.ofSeconds(5);

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int DIGITS = 3;

    private final String name;
    private final List<byte[]> images;
    private final Arrivals arrivals;
    private final EventProducer producer;
    private final OutputReader reader;
    private final MeasuredPipeline pipeline;
    private final long startNanos = System.nanoTime();
    private final Thread sender = new Thread(this::send, "bench sender");
    private final BitSet answered = new BitSet();
    private final Histogram latencyMicros = new Histogram(DIGITS);
    private long batchSizes;
    private int awaited;

    private Load(
            String name,
            List<byte[]> images,
            Arrivals arrivals,
            EventProducer producer,
            OutputReader reader,
            MeasuredPipeline pipeline) {
        this.name = name;
        this.images = images;
        this.arrivals = arrivals;
        this.producer = producer;
        this.reader = reader;
        this.pipeline = pipeline;
    }

    /**
     * Begins to send.
     *
     * @param name makes the images' ids unique
     */
    static Load start(
            String name,
            List<byte[]> images,
            Arrivals arrivals,
            EventProducer producer,
            OutputReader reader,
            MeasuredPipeline pipeline) {
        Load load = new Load(name, images, arrivals, producer, reader, pipeline);
        load.sender.start();
        return load;
    }

    private void send() {
        try {
            for (int i = 0; i < arrivals.count(); i++) {
                long early = arrivals.dueNanos()[i] - (System.nanoTime() - startNanos);
                if (early > 0) {
                    TimeUnit.NANOSECONDS.sleep(early);
                }
                StoredImage image = new StoredImage(name + "-" + i, images.get(i % images.size()), null);
                producer.sendImage(image, "bench", Instant.now());
            }
        } catch (InterruptedException | InterruptException e) {
            // close() interrupts; nobody else does.
        }
    }

    /** Answers that were read so far. */
    int answers() {
        return answered.cardinality();
    }

    /** Time from due to read of each image, in microseconds. */
    Histogram latencyMicros() {
        return latencyMicros;
    }

    /** Images in the forward passes of all answers so far, on average over the answers. */
    double meanBatchSize() {
        return (double) batchSizes / answers();
    }

    /** Reads until there are as many answers; there may be some more, because they come in batches. */
    void await(int answers) throws Exception {
        awaited = answers;
        reader.follow(this, PATIENCE);
    }

    @Override
    public boolean isOver() {
        return answers() >= awaited;
    }

    @Override
    public boolean betweenPolls(Duration silence) throws Exception {
        if (silence.compareTo(MAX_SILENCE) > 0) {
            pipeline.checkAlive();
            Exception failure = producer.firstFailure();
            if (failure != null) {
                throw new PipelineFailedException("Kafka did not take an image: " + failure.getMessage(), failure);
            }
        }
        return false;
    }

    @Override
    public String missing() {
        return "%d of %d images are classified".formatted(answers(), arrivals.count());
    }

    /** Reads the answers to all images. */
    void awaitAll() throws Exception {
        await(arrivals.count());
    }

    @Override
    public boolean accept(Classification classification) {
        int number = Integer.parseInt(classification.getImageId().substring(name.length() + 1));
        if (answered.get(number)) {
            return false;
        }
        answered.set(number);
        batchSizes += classification.getBatchSize();
        // From when it was due, not from when it was sent: a sender that is held up would hide the wait otherwise.
        long nanos = System.nanoTime() - startNanos - arrivals.dueNanos()[number];
        latencyMicros.recordValue(TimeUnit.NANOSECONDS.toMicros(nanos));
        return true;
    }

    @Override
    public boolean accept(DeadLetter letter) {
        throw new PipelineFailedException("an image could not be classified (%s: %s); leave it out and try again"
                .formatted(letter.getReason(), letter.getMessage()));
    }

    @Override
    public boolean accept(AccuracyReport report) {
        return false;
    }

    @Override
    public void close() {
        sender.interrupt();
    }
}
