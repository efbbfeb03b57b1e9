package io.flinktwins.cli.review.feed;

import io.flinktwins.cli.kafka.TopicReader;
import io.flinktwins.jobs.kafka.brokers.RootCause;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the pipeline's topics for as long as it is open, on a thread of its own, and begins with their newest records.
 *
 * <p>A broker that goes away is waited for; where reading fails for another reason, it begins anew. What is on the wall
 * stays, and what it has already changes nothing.
 */
public final class Feed implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Feed.class);

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration SILENCE = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(3);
    /** Kafka's minute is long for somebody who looks at a page. */
    private static final int OPENING_MILLIS = 10_000;

    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration CLOSE = Duration.ofSeconds(10);

    /** Labels come later than their images, and those of others come between. */
    private static final int LABELS_FOR_EACH_IMAGE = 2;

    /** A compacted topic has gaps, and each window many revisions until it is compacted. */
    private static final int REPORTS = 2_000;

    private final Map<String, ?> client;
    private final Map<String, Integer> newest;
    private final RecordSorter sorter;
    private final Clock clock;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "review feed");
    private volatile @Nullable Trouble trouble;

    /** Why nothing comes, and since when. */
    public record Trouble(String message, Instant since) {}

    private Feed(Map<String, ?> client, Map<String, Integer> newest, RecordSorter sorter, Clock clock) {
        this.client = client;
        this.newest = newest;
        this.sorter = sorter;
        this.clock = clock;
    }

    /**
     * Starts.
     *
     * @param client settings of a Kafka client
     * @param images how many of the newest images to begin with
     */
    public static Feed start(Map<String, ?> client, ReviewTopics topics, int images, RecordSorter sorter, Clock clock) {
        Map<String, Integer> newest = new LinkedHashMap<>();
        newest.put(topics.images(), images);
        newest.put(topics.classifications(), images);
        newest.put(topics.deadLetters(), images);
        newest.put(topics.labels(), images * LABELS_FOR_EACH_IMAGE);
        newest.put(topics.accuracy(), REPORTS);
        if (topics.labelRequests() != null) {
            newest.put(topics.labelRequests(), images);
        }
        Map<String, Object> settings = new HashMap<>(client);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, OPENING_MILLIS);
        // Of a topic that was made anew, or whose records were deleted meanwhile, nothing is left out.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        Feed feed = new Feed(settings, newest, sorter, clock);
        feed.thread.setDaemon(true);
        feed.thread.start();
        return feed;
    }

    /** Null as long as Kafka answers. */
    public @Nullable Trouble trouble() {
        return trouble;
    }

    private void run() {
        try {
            do {
                read();
            } while (!closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            // It is being closed.
        }
    }

    private void read() throws InterruptedException {
        try (TopicReader reader = TopicReader.fromNewest(client, newest)) {
            long lastNanos = System.nanoTime();
            while (closed.getCount() > 0) {
                if (readOnce(reader)) {
                    trouble = null;
                    lastNanos = System.nanoTime();
                } else if (System.nanoTime() - lastNanos > SILENCE.toNanos()) {
                    note(reader.isAnswered(ANSWER) ? null : "Kafka does not answer");
                    lastNanos = System.nanoTime();
                }
            }
        } catch (KafkaException e) {
            LOG.info("Reading failed; it begins anew", e);
            note("Kafka can't be read: " + RootCause.message(e));
        }
    }

    /** Whether anything came. */
    private boolean readOnce(TopicReader reader) throws InterruptedException {
        boolean isAny = false;
        for (ConsumerRecord<byte[], byte[]> found : reader.poll(POLL)) {
            sorter.add(found);
            isAny = true;
        }
        return isAny;
    }

    private void note(@Nullable String message) {
        Trouble before = trouble;
        if (message == null) {
            trouble = null;
        } else if (before == null || !before.message.equals(message)) {
            trouble = new Trouble(message, before == null ? clock.instant() : before.since);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
        try {
            thread.join(CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
