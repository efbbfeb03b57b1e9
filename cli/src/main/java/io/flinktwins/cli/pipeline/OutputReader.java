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

    private final RecordCodec<Classification> classifications = RecordCodec.of(Classification.class);
    private final RecordCodec<AccuracyReport> reports = RecordCodec.of(AccuracyReport.class);
    private final RecordCodec<DeadLetter> deadLetters = RecordCodec.of(DeadLetter.class);
    private final TopicReader reader;

    private OutputReader(TopicReader reader) {
        this.reader = reader;
    }

    /** Who gets the records; each method returns whether its record says anything new. */
    public interface Listener {

        boolean accept(Classification classification);

        boolean accept(DeadLetter deadLetter);

        boolean accept(AccuracyReport report);
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
     * Hands the next records on, waiting for the first one of them at most this long.
     *
     * @return whether any of them said something new
     */
    public boolean poll(Duration wait, Listener listener) throws InterruptedException {
        boolean isNews = false;
        for (ConsumerRecord<byte[], byte[]> found : reader.poll(wait)) {
            isNews |= accept(found, listener);
        }
        return isNews;
    }

    private boolean accept(ConsumerRecord<byte[], byte[]> found, Listener listener) {
        try {
            if (found.topic().equals(PipelineTopic.CLASSIFICATIONS.topicName())) {
                return listener.accept(classifications.decode(found.value()));
            } else if (found.topic().equals(PipelineTopic.DEAD_LETTERS.topicName())) {
                return listener.accept(deadLetters.decode(found.value()));
            }
            return listener.accept(reports.decode(found.value()));
        } catch (UndecodableRecordException e) {
            throw new PipelineFailedException("topic %s has a record that is none".formatted(found.topic()), e);
        }
    }

    @Override
    public void close() {
        reader.close();
    }
}
