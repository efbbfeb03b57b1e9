package io.flinktwins.jobs.kafka;

import io.flinktwins.inference.InvalidSettingException;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/** The properties of Kafka clients that the jobs set themselves, so that another value would be ignored or break them. */
final class ReservedProperties {

    private static final String JOBS_OWN = "is chosen by the jobs; leave it out";

    private static final Map<String, String> INSTEAD = Map.of(
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "is ignored by the jobs; give --starting-offsets instead",
            ConsumerConfig.GROUP_ID_CONFIG, "is ignored by the jobs; give --group-id instead",
            ProducerConfig.TRANSACTIONAL_ID_CONFIG, "is ignored by the jobs; give --transactional-id-prefix instead",
            ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, "is ignored by the jobs; give --transaction-timeout instead",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, JOBS_OWN,
            ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, JOBS_OWN,
            ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, JOBS_OWN,
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, JOBS_OWN,
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, JOBS_OWN);

    private ReservedProperties() {}

    /**
     * Looks for them.
     *
     * @throws InvalidSettingException naming one that is there, and the option to write instead
     */
    static void requireNone(Map<String, String> client) {
        client.forEach((name, value) -> {
            String instead = INSTEAD.get(name);
            InvalidSettingException.unless(instead == null, "kafka." + name, value, String.valueOf(instead));
        });
    }
}
