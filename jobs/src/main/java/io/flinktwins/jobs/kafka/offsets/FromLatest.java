package io.flinktwins.jobs.kafka.offsets;

import java.util.Collection;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * Starts behind what is in a topic, but skips nothing of a partition that has been read before.
 *
 * <p>The connector's own {@code latest()} also goes to the end when a job resumes at a record that Kafka has deleted, and
 * so passes over all that has come since.
 */
@SuppressWarnings("deprecation") // the connector's API takes the deprecated enum only
public final class FromLatest implements OffsetsInitializer {

    @Override
    public Map<TopicPartition, Long> getPartitionOffsets(
            Collection<TopicPartition> partitions, PartitionOffsetsRetriever kafka) {
        return kafka.endOffsets(partitions);
    }

    @Override
    public OffsetResetStrategy getAutoOffsetResetStrategy() {
        return OffsetResetStrategy.EARLIEST;
    }
}
