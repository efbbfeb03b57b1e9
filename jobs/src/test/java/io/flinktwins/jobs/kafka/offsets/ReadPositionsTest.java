package io.flinktwins.jobs.kafka.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.jobs.kafka.offsets.ReadPositions.Gap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ReadPositionsTest {

    private static final TopicPartition PARTITION = new TopicPartition("images", 0);

    private final ReadPositions positions = new ReadPositions();

    @Test
    void onlyTheOffsetsOfAGapThatThePartitionNoLongerHasWereDeleted() {
        positions.resume(PARTITION, 10);
        positions.read(PARTITION, 50);
        assertThat(positions.withGaps()).containsExactly(PARTITION);
        assertThat(positions.takeDeleted(Map.of(PARTITION, 40L))).containsExactly(new Gap(PARTITION, 10, 40));
        assertThat(positions.withGaps()).isEmpty();
    }

    @Test
    void theMarkerOfATransactionIsNoLoss() {
        positions.read(PARTITION, 0);
        positions.read(PARTITION, 2);
        assertThat(positions.takeDeleted(Map.of(PARTITION, 0L))).isEmpty();
    }

    @Test
    void aPartitionThatIsReadForTheFirstTimeHasNoGap() {
        positions.read(PARTITION, 50);
        positions.read(PARTITION, 51);
        assertThat(positions.withGaps()).isEmpty();
        assertThat(positions.next()).isEqualTo(Map.of(PARTITION, 52L));
    }

    @Test
    void ofTheSubtasksThatKnowAPartitionTheFurthestHasReadIt() {
        positions.resume(PARTITION, 50);
        positions.resume(PARTITION, 10);
        positions.read(PARTITION, 50);
        assertThat(positions.withGaps()).isEmpty();
    }
}
