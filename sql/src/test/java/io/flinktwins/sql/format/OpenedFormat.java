package io.flinktwins.sql.format;

import io.flinktwins.schemas.wire.RecordType;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.util.InstantiationUtil;
import org.apache.flink.util.SimpleUserCodeClassLoader;
import org.apache.flink.util.UserCodeClassLoader;

/** The format's schemas as a task has them: serialized, read again and opened; with their counters. */
final class OpenedFormat {

    private final Map<String, Counter> counters = new HashMap<>();

    ContractDeserializationSchema reader(RecordType<SpecificRecord> type, RowType columns, boolean ignoreParseErrors)
            throws Exception {
        ContractDeserializationSchema reader = InstantiationUtil.clone(
                new ContractDeserializationSchema(type, columns, TypeInformation.of(RowData.class), ignoreParseErrors));
        reader.open(new Context(metrics()));
        return reader;
    }

    static ContractSerializationSchema writer(RecordType<SpecificRecord> type, RowType columns) throws Exception {
        ContractSerializationSchema writer = InstantiationUtil.clone(new ContractSerializationSchema(type, columns));
        writer.open(new Context(new UnregisteredMetricsGroup()));
        return writer;
    }

    private MetricGroup metrics() {
        return new UnregisteredMetricsGroup() {
            @Override
            public Counter counter(String name) {
                return counters.computeIfAbsent(name, unused -> new SimpleCounter());
            }
        };
    }

    long count(String name) {
        Counter counter = counters.get(name);
        return counter == null ? -1 : counter.getCount();
    }

    private record Context(MetricGroup metrics)
            implements DeserializationSchema.InitializationContext, SerializationSchema.InitializationContext {

        @Override
        public MetricGroup getMetricGroup() {
            return metrics;
        }

        @Override
        public UserCodeClassLoader getUserCodeClassLoader() {
            return SimpleUserCodeClassLoader.create(OpenedFormat.class.getClassLoader());
        }
    }
}
