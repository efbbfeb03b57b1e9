package io.flinktwins.sql.format;

import static java.util.stream.Collectors.joining;

import io.flinktwins.schemas.PipelineTopic;
import io.flinktwins.schemas.wire.RecordType;
import java.util.Arrays;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.ValidationException;

/** The options of the format {@code twins-avro}, in a table with the format's name in front. */
public final class TwinsAvroOptions {

    public static final ConfigOption<String> CONTRACT = ConfigOptions.key("contract")
            .stringType()
            .noDefaultValue()
            .withDescription("What the records are: " + contracts() + ".");

    public static final ConfigOption<Boolean> IGNORE_PARSE_ERRORS = ConfigOptions.key("ignore-parse-errors")
            .booleanType()
            .defaultValue(false)
            .withDescription("Leave out records that can't be read, and count them, instead of failing the query.");

    private TwinsAvroOptions() {}

    /**
     * The contract that a table names.
     *
     * @throws ValidationException if it names none, or none of ours
     */
    static RecordType<SpecificRecord> contract(ReadableConfig options) {
        String name = options.getOptional(CONTRACT)
                .orElseThrow(() -> new ValidationException(
                        "the option 'twins-avro.contract' is missing; give it one of " + contracts()));
        return PipelineTopic.ofContract(name)
                .map(topic -> RecordType.<SpecificRecord>named(topic.contract().getName()))
                .orElseThrow(() -> new ValidationException(
                        "'twins-avro.contract' is '%s'; give it one of %s".formatted(name, contracts())));
    }

    private static String contracts() {
        return Arrays.stream(PipelineTopic.values())
                .map(topic -> topic.contract().getSimpleName())
                .collect(joining(", "));
    }
}
