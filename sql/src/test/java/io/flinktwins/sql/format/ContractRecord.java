package io.flinktwins.sql.format;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinktwins.schemas.PipelineTopic;
import io.flinktwins.schemas.wire.RecordType;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.table.types.logical.RowType;

/**
 * A record as fastavro writes it, by {@code src/test/python/make_contract_records.py}.
 *
 * @param complete whether everything is in it that may be left out
 * @param bytes in hexadecimal digits
 * @param row what it was made of, and the defaults of the rest
 */
record ContractRecord(String contract, boolean complete, String bytes, JsonNode row) {

    static List<ContractRecord> all() throws IOException {
        try (InputStream file = ContractRecord.class.getResourceAsStream("contract-records.json")) {
            return new ObjectMapper().readValue(file, new TypeReference<>() {});
        }
    }

    static ContractRecord of(Class<? extends SpecificRecord> contract, boolean complete) throws IOException {
        return all().stream()
                .filter(candidate -> candidate.contract.equals(contract.getSimpleName()))
                .filter(candidate -> candidate.complete == complete)
                .findFirst()
                .orElseThrow();
    }

    byte[] message() {
        return HexFormat.of().parseHex(bytes);
    }

    RecordType<SpecificRecord> type() {
        return RecordType.named(
                PipelineTopic.ofContract(contract).orElseThrow().contract().getName());
    }

    /** All of them, in the contract's order. */
    RowType columns() {
        return (RowType) ContractColumns.type(type().codec().schema());
    }

    @Override
    public String toString() {
        return contract + (complete ? " with everything" : " with as little as it may have");
    }
}
