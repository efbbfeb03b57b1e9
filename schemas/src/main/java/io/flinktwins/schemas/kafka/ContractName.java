package io.flinktwins.schemas.kafka;

import io.flinktwins.schemas.PipelineTopic;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** Finds the contract of a topic's records: the one that a configuration names, or that of the topic's default name. */
final class ContractName {

    /** The property that names it, such as {@code Classification}. */
    static final String PROPERTY = "flinktwins.contract";

    private static final Map<String, Class<? extends SpecificRecord>> CONTRACTS = Arrays.stream(PipelineTopic.values())
            .map(PipelineTopic::contract)
            .collect(Collectors.toUnmodifiableMap(Class::getSimpleName, contract -> contract));

    private ContractName() {}

    static boolean isContract(Class<?> type) {
        return CONTRACTS.containsValue(type);
    }

    /**
     * The contract that a configuration names; null if it names none.
     *
     * @throws ConfigException if there is no such contract
     */
    static @Nullable Class<? extends SpecificRecord> configured(Map<String, ?> configuration) {
        Object name = configuration.get(PROPERTY);
        Class<? extends SpecificRecord> contract = name == null ? null : CONTRACTS.get(name.toString());
        if (name != null && contract == null) {
            throw new ConfigException(PROPERTY, name, "there is no such contract; write one of " + names());
        }
        return contract;
    }

    /**
     * The contract of a topic with the pipeline's default name for it.
     *
     * @throws ConfigException if the topic has another name
     */
    static Class<? extends SpecificRecord> ofTopic(String topic) {
        return PipelineTopic.named(topic)
                .map(PipelineTopic::contract)
                .orElseThrow(() -> new ConfigException("set %s for the topic %s to its records' contract, one of %s"
                        .formatted(PROPERTY, topic, names())));
    }

    private static String names() {
        return CONTRACTS.keySet().stream().sorted().collect(Collectors.joining(", "));
    }
}
