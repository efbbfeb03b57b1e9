package io.flinktwins.cli.tail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinktwins.jobs.registry.FramedRecords;
import io.flinktwins.schemas.wire.RecordJson;
import io.flinktwins.schemas.wire.UndecodableRecordException;
import java.io.IOException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Renders the records of one contract as lines of JSON: the record itself, whether it is in Avro or in JSON, or
 * {@code {"undecodable":{"reason","message","topic","partition","offset"}}}.
 */
final class RecordLine {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final FramedRecords<? extends SpecificRecord> records;

    RecordLine(FramedRecords<? extends SpecificRecord> records) {
        this.records = records;
    }

    String of(ConsumerRecord<byte[], byte[]> found) {
        byte[] value = found.value();
        if (value == null) {
            return undecodable(found, "MALFORMED_RECORD", "the record has no value")
                    .toString();
        }
        if (RecordJson.isJson(value)) {
            return json(found, value).toString();
        }
        return avro(found, value).toString();
    }

    private static JsonNode json(ConsumerRecord<?, ?> found, byte[] value) {
        try {
            return JSON.readTree(value);
        } catch (JsonProcessingException e) {
            return undecodable(found, "MALFORMED_RECORD", "no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            return undecodable(found, "MALFORMED_RECORD", "no JSON: " + e.getMessage());
        }
    }

    private ObjectNode avro(ConsumerRecord<?, ?> found, byte[] value) {
        try {
            return RecordJson.of(records.decode(value));
        } catch (UndecodableRecordException e) {
            return undecodable(found, e.reason().name(), String.valueOf(e.getMessage()));
        }
    }

    private static ObjectNode undecodable(ConsumerRecord<?, ?> found, String reason, String message) {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.putObject("undecodable")
                .put("reason", reason)
                .put("message", message)
                .put("topic", found.topic())
                .put("partition", found.partition())
                .put("offset", found.offset());
        return line;
    }
}
