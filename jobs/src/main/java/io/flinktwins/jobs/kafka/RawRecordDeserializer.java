package io.flinktwins.jobs.kafka;

import io.flinktwins.operators.records.InputFormat;
import io.flinktwins.operators.records.RawRecord;
import io.flinktwins.operators.records.RawRecord.Header;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * Passes each record on as it came. Decodes nothing and so never throws: what a deserializer throws would restart the
 * job at the same record for ever.
 */
final class RawRecordDeserializer implements KafkaRecordDeserializationSchema<RawRecord> {

    private final InputFormat format;

    /** @param format what the values are, noted with each record for whoever decodes it */
    RawRecordDeserializer(InputFormat format) {
        this.format = format;
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> kafka, Collector<RawRecord> out) {
        out.collect(new RawRecord(
                kafka.topic(),
                kafka.partition(),
                kafka.offset(),
                timestamp(kafka),
                kafka.key(),
                headers(kafka.headers()),
                kafka.value(),
                format));
    }

    private static List<Header> headers(Headers kafka) {
        List<Header> headers = new ArrayList<>();
        kafka.forEach(header -> headers.add(new Header(header.key(), header.value())));
        return List.copyOf(headers);
    }

    private static @Nullable Long timestamp(ConsumerRecord<byte[], byte[]> kafka) {
        return kafka.timestampType() == TimestampType.NO_TIMESTAMP_TYPE ? null : kafka.timestamp();
    }

    @Override
    public TypeInformation<RawRecord> getProducedType() {
        return RawRecord.TYPE;
    }
}
