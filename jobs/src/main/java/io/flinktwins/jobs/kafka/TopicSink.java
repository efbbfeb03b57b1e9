package io.flinktwins.jobs.kafka;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPostCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A transactional sink that says which topic it writes to when it fails, and never throws when it is closed: Flink takes
 * that for a broken process and ends the whole TaskManager, with every other job on it.
 *
 * <p>Kafka's sink does throw there, for what the broker refused before or when it does not answer. Nothing is lost by
 * keeping quiet: whatever matters has been thrown by a write, a flush or a commit before, and a job that ends in order
 * flushes before it closes. See docs/decisions/0011.
 *
 * @param <T> the records
 * @param <S> the state of the sink's writers
 * @param <C> what they hand to its committer
 */
final class TopicSink<T, S, C>
        implements Sink<T>, SupportsWriterState<T, S>, SupportsCommitter<C>, SupportsPostCommitTopology<C> {

    private static final Logger LOG = LoggerFactory.getLogger(TopicSink.class);

    private final SinkTarget target;
    private final Sink<T> sink;
    private final SupportsWriterState<T, S> state;
    private final SupportsCommitter<C> commits;
    private final SupportsPostCommitTopology<C> topology;

    private <K extends Sink<T> & SupportsWriterState<T, S> & SupportsCommitter<C> & SupportsPostCommitTopology<C>>
            TopicSink(SinkTarget target, K sink) {
        this.target = target;
        this.sink = sink;
        state = sink;
        commits = sink;
        topology = sink;
    }

    /**
     * Wraps a sink; its state and its transactions stay as they are.
     *
     * @param target named by its failures
     */
    static <
                    T,
                    S,
                    C,
                    K extends
                            Sink<T> & SupportsWriterState<T, S> & SupportsCommitter<C> & SupportsPostCommitTopology<C>>
            Sink<T> of(SinkTarget target, K sink) {
        return new TopicSink<>(target, sink);
    }

    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) throws IOException {
        return new Writer<>(target, target.attempt(() -> sink.createWriter(context)));
    }

    @Override
    public StatefulSinkWriter<T, S> restoreWriter(WriterInitContext context, Collection<S> recovered)
            throws IOException {
        return new Writer<>(target, target.attempt(() -> state.restoreWriter(context, recovered)));
    }

    @Override
    public SimpleVersionedSerializer<S> getWriterStateSerializer() {
        return state.getWriterStateSerializer();
    }

    @Override
    public Committer<C> createCommitter(CommitterInitContext context) throws IOException {
        Committer<C> committer = commits.createCommitter(context);
        return new Committer<>() {
            @Override
            public void commit(Collection<CommitRequest<C>> requests) throws IOException, InterruptedException {
                target.attempt(() -> {
                    committer.commit(requests);
                    return committer;
                });
            }

            @Override
            public void close() {
                closeQuietly(committer);
            }
        };
    }

    @Override
    public SimpleVersionedSerializer<C> getCommittableSerializer() {
        return commits.getCommittableSerializer();
    }

    @Override
    public void addPostCommitTopology(DataStream<CommittableMessage<C>> committables) {
        topology.addPostCommitTopology(committables);
    }

    private static void closeQuietly(AutoCloseable writer) {
        try {
            writer.close();
        } catch (Exception e) {
            LOG.warn("a Kafka sink did not close in order; the job goes on without it", e);
        }
    }

    /** Writes as the sink's own writer does, names its target, and closes quietly. */
    private static final class Writer<T, S, C> implements StatefulSinkWriter<T, S>, CommittingSinkWriter<T, C> {

        private final SinkTarget target;
        private final SinkWriter<T> writer;

        Writer(SinkTarget target, SinkWriter<T> writer) {
            this.target = target;
            this.writer = writer;
        }

        @Override
        public void write(T record, Context context) throws IOException, InterruptedException {
            target.attempt(() -> {
                writer.write(record, context);
                return record;
            });
        }

        @Override
        public void writeWatermark(Watermark watermark) throws IOException, InterruptedException {
            writer.writeWatermark(watermark);
        }

        @Override
        public void flush(boolean endOfInput) throws IOException, InterruptedException {
            target.attempt(() -> {
                writer.flush(endOfInput);
                return endOfInput;
            });
        }

        @Override
        @SuppressWarnings("unchecked") // a sink with writer state has such writers
        public List<S> snapshotState(long checkpointId) throws IOException {
            return target.attempt(() -> ((StatefulSinkWriter<T, S>) writer).snapshotState(checkpointId));
        }

        @Override
        @SuppressWarnings("unchecked") // a sink with a committer has such writers
        public Collection<C> prepareCommit() throws IOException, InterruptedException {
            return target.attempt(() -> ((CommittingSinkWriter<T, C>) writer).prepareCommit());
        }

        @Override
        public void close() {
            closeQuietly(writer);
        }
    }
}
