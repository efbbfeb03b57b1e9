package io.flinktwins.jobs.kafka.offsets;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * How far partitions have been read, and the gaps that were met on the way.
 *
 * <p>A gap is no loss by itself: transactions, and compaction, leave offsets without a record. Only what lies below the
 * first offset that a partition still has was deleted before it could be read.
 */
final class ReadPositions {

    private final Map<TopicPartition, Long> next = new HashMap<>();
    private final List<Gap> gaps = new ArrayList<>();

    /**
     * Offsets without a record.
     *
     * @param from the first of them
     * @param to the first offset behind them
     */
    record Gap(TopicPartition partition, long from, long to) {

        /** The part of it below the first offset that the partition has. */
        private Gap below(long start) {
            return new Gap(partition, from, Math.min(to, start));
        }

        long offsets() {
            return to - from;
        }
    }

    /** Takes up where a checkpoint left off; of several positions of a partition, the furthest counts. */
    void resume(TopicPartition partition, long offset) {
        next.merge(partition, offset, Math::max);
    }

    /** Sees a record. */
    void read(TopicPartition partition, long offset) {
        Long expected = next.put(partition, offset + 1);
        if (expected != null && expected < offset) {
            gaps.add(new Gap(partition, expected, offset));
        }
    }

    /** The next offset of each partition. */
    Map<TopicPartition, Long> next() {
        return Map.copyOf(next);
    }

    /** The partitions with gaps that nobody has asked for yet. */
    Set<TopicPartition> withGaps() {
        return gaps.stream().map(Gap::partition).collect(Collectors.toSet());
    }

    /**
     * What was deleted of the gaps since the last call.
     *
     * @param starts the first offset that each partition with gaps still has
     */
    List<Gap> takeDeleted(Map<TopicPartition, Long> starts) {
        List<Gap> deleted = gaps.stream()
                .map(gap -> gap.below(starts.getOrDefault(gap.partition(), Long.MIN_VALUE)))
                .filter(gap -> gap.offsets() > 0)
                .toList();
        gaps.clear();
        return deleted;
    }
}
