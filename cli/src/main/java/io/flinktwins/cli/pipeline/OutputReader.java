package io.flinktwins.cli.pipeline;

import io.flinktwins.cli.kafka.TopicReader;
import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.PipelineTopic;
import io.flinktwins.schemas.wire.RecordCodec;
import io.flinktwins.schemas.wire.UndecodableRecordException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads what both jobs write, from the beginning of their topics. Used by one thread. */
public final class OutputReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);

    private final RecordCodec<Classification> classifications = RecordCodec.of(Classification.class);
    private final RecordCodec<AccuracyReport> reports = RecordCodec.of(AccuracyReport.class);
    private final RecordCodec<DeadLetter> deadLetters = RecordCodec.of(DeadLetter.class);
    private final TopicReader reader;

    private OutputReader(TopicReader reader) {
        this.reader = reader;
    }

    /** Takes the records, and knows what to expect of them. */
    public interface Follower {

        /** Takes a record; returns whether it says anything new. */
        boolean accept(Classification classification);

        /** Takes a record; returns whether it says anything new. */
        boolean accept(DeadLetter deadLetter);

        /** Takes a record; returns whether it says anything new. */
        boolean accept(AccuracyReport report);

        /** Whether everything has come. */
        boolean isOver() throws Exception;

        /**
         * Does what is due between two polls.
         *
         * @param silence how long nothing new has come
         * @return whether something has happened that counts as new
         */
        boolean betweenPolls(Duration silence) throws Exception;

        /** What is still missing, in words for people. */
        String missing();
    }

    public static OutputReader open(String bootstrapServers) {
        return new OutputReader(TopicReader.fromBeginning(
                Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                List.of(
                        PipelineTopic.CLASSIFICATIONS.topicName(),
                        PipelineTopic.ACCURACY.topicName(),
                        PipelineTopic.DEAD_LETTERS.topicName())));
    }

    /**
     * Hands records on until the follower has all.
     *
     * @param patience how long nothing new may come
     * @throws PipelineFailedException if the pipeline stands still
     */
    public void follow(Follower follower, Duration patience) throws Exception {
        long lastNews = System.nanoTime();
        while (!follower.isOver()) {
            boolean isNews = poll(follower);
            isNews |= follower.betweenPolls(Duration.ofNanos(System.nanoTime() - lastNews));
            if (isNews) {
                lastNews = System.nanoTime();
            } else if (System.nanoTime() - lastNews > patience.toNanos()) {
                throw new PipelineFailedException("nothing came out of the pipeline for %d s: %s"
                        .formatted(patience.toSeconds(), follower.missing()));
            }
        }
    }

    private boolean poll(Follower follower) throws InterruptedException {
        boolean isNews = false;
        for (ConsumerRecord<byte[], byte[]> found : reader.poll(POLL)) {
            isNews |= accept(found, follower);
        }
        return isNews;
    }

    private boolean accept(ConsumerRecord<byte[], byte[]> found, Follower follower) {
        try {
            if (found.topic().equals(PipelineTopic.CLASSIFICATIONS.topicName())) {
                return follower.accept(classifications.decode(found.value()));
            } else if (found.topic().equals(PipelineTopic.DEAD_LETTERS.topicName())) {
                return follower.accept(deadLetters.decode(found.value()));
            }
            return follower.accept(reports.decode(found.value()));
        } catch (UndecodableRecordException e) {
            throw new PipelineFailedException("topic %s has a record that is none".formatted(found.topic()), e);
        }
    }

    @Override
    public void close() {
        reader.close();
    }
}
