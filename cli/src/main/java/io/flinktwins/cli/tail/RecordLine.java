package io.flinktwins.cli.tail;

import static java.nio.charset.StandardCharsets.UTF_8;

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
 * Renders the records of one contract as lines of JSON: the record itself, whether it is in Avro or in JSON; where a record
 * without a value deletes its key, {@code {"deleted":{"topic","partition","offset","key"}}}; or {@code undecodable} with
 * {@code reason} and {@code message} as well.
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
            return position("deleted", found).toString();
        }
        if (RecordJson.isJson(value)) {
            return json(found, value).toString();
        }
        return avro(found, value).toString();
    }

    private static JsonNode json(ConsumerRecord<byte[], byte[]> found, byte[] value) {
        try {
            return JSON.readTree(value);
        } catch (JsonProcessingException e) {
            return undecodable(found, "MALFORMED_RECORD", "no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            return undecodable(found, "MALFORMED_RECORD", "no JSON: " + e.getMessage());
        }
    }

    private ObjectNode avro(ConsumerRecord<byte[], byte[]> found, byte[] value) {
        try {
            return RecordJson.of(records.decode(value));
        } catch (UndecodableRecordException e) {
            return undecodable(found, e.reason().name(), String.valueOf(e.getMessage()));
        }
    }

    private static ObjectNode undecodable(ConsumerRecord<byte[], byte[]> found, String reason, String message) {
        ObjectNode line = position("undecodable", found);
        line.withObject("/undecodable").put("reason", reason).put("message", message);
        return line;
    }

    private static ObjectNode position(String what, ConsumerRecord<byte[], byte[]> found) {
        byte[] key = found.key();
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.putObject(what)
                .put("topic", found.topic())
                .put("partition", found.partition())
                .put("offset", found.offset())
                .put("key", key == null ? null : new String(key, UTF_8));
        return line;
    }
}
