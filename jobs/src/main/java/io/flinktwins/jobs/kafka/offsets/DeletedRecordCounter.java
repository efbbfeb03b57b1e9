package io.flinktwins.jobs.kafka.offsets;

import static java.util.Objects.requireNonNull;

import io.flinktwins.jobs.kafka.brokers.Brokers;
import io.flinktwins.jobs.kafka.brokers.KafkaUnavailableException;
import io.flinktwins.jobs.kafka.offsets.ReadPositions.Gap;
import io.flinktwins.operators.records.RawRecord;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands raw records on, and counts those that Kafka deleted before the job came to them in the metric {@code
 * deletedRecords}: because the job was down for longer than its topic keeps records, or is too slow.
 *
 * <p>Owned by its task's thread. A checkpoint holds the position of each partition, for all subtasks, since after a
 * restart any of them may have it. Brokers are asked at a checkpoint, and only if offsets are missing.
 */
public final class DeletedRecordCounter extends ProcessFunction<RawRecord, RawRecord> implements CheckpointedFunction {

    private static final Logger LOG = LoggerFactory.getLogger(DeletedRecordCounter.class);

    private final HashMap<String, String> client;
    private transient ReadPositions positions;
    private transient @Nullable ListState<Tuple3<String, Integer, Long>> stored;
    private transient Counter deleted;
    private transient @Nullable Brokers brokers;

    public DeletedRecordCounter(Map<String, String> client) {
        this.client = new HashMap<>(client);
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        stored = context.getOperatorStateStore()
                .getUnionListState(
                        new ListStateDescriptor<>("positions", Types.TUPLE(Types.STRING, Types.INT, Types.LONG)));
    }

    @Override
    public void open(OpenContext context) throws Exception {
        deleted = getRuntimeContext().getMetricGroup().counter("deletedRecords");
        positions = new ReadPositions();
        for (Tuple3<String, Integer, Long> position : requireNonNull(stored).get()) {
            positions.resume(new TopicPartition(position.f0, position.f1), position.f2);
        }
    }

    @Override
    public void processElement(RawRecord record, Context context, Collector<RawRecord> out) {
        positions.read(new TopicPartition(record.topic(), record.partition()), record.offset());
        out.collect(record);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        requireNonNull(stored)
                .update(positions.next().entrySet().stream()
                        .map(next ->
                                Tuple3.of(next.getKey().topic(), next.getKey().partition(), next.getValue()))
                        .toList());
        Set<TopicPartition> withGaps = positions.withGaps();
        if (!withGaps.isEmpty()) {
            count(withGaps);
        }
    }

    private void count(Collection<TopicPartition> withGaps) {
        try {
            if (brokers == null) {
                brokers = Brokers.of(client);
            }
            positions.takeDeleted(brokers.earliestOffsets(withGaps)).forEach(this::report);
        } catch (KafkaUnavailableException e) {
            LOG.debug("can't find out now whether records of {} were deleted", withGaps, e);
        }
    }

    private void report(Gap gap) {
        deleted.inc(gap.offsets());
        LOG.warn(
                "{} records of {} from offset {} on were deleted before they were read; going on at {}, the earliest there was",
                gap.offsets(),
                gap.partition(),
                gap.from(),
                gap.to());
    }

    @Override
    public void close() {
        if (brokers != null) {
            brokers.close();
        }
    }
}
