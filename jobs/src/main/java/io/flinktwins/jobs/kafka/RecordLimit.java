package io.flinktwins.jobs.kafka;

import io.flinktwins.jobs.kafka.brokers.Brokers;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How large a record may be that a producer sends to a topic. */
interface RecordLimit extends Serializable {

    /** What the largest letter without its payload and the other parts that can be left out needs, in JSON too. */
    long LEAST_BYTES = 1 << 16;

    /**
     * In bytes, as {@link RecordSize} counts them.
     *
     * @throws io.flinktwins.jobs.kafka.brokers.KafkaUnavailableException if that can't be found out now
     */
    long maxRecordBytes(String topic);

    /** The limits of a producer with these properties, and of the topics as their brokers have them at the time. */
    static RecordLimit of(Map<String, String> producer) {
        return new OfProducer(new HashMap<>(producer));
    }

    /** Asks the brokers each time. */
    record OfProducer(HashMap<String, String> producer) implements RecordLimit {

        private static final Logger LOG = LoggerFactory.getLogger(RecordLimit.class);

        /** What a broker takes whose administrator has not said anything else. */
        private static final long BROKERS_DEFAULT = (1 << 20) + 12;

        @Override
        public long maxRecordBytes(String topic) {
            try (Brokers brokers = Brokers.of(producer)) {
                long topicsOwn = brokers.maxMessageBytes(topic).orElseGet(() -> {
                    LOG.warn(
                            "the broker does not tell max.message.bytes of {} (right DESCRIBE_CONFIGS on the topic);"
                                    + " taking it for {}",
                            topic,
                            BROKERS_DEFAULT);
                    return BROKERS_DEFAULT;
                });
                return Math.min(
                        topicsOwn,
                        Math.min(
                                number(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
                                number(ProducerConfig.BUFFER_MEMORY_CONFIG)));
            }
        }

        private long number(String setting) {
            Object value = ProducerConfig.configDef().defaultValues().get(setting);
            return Long.parseLong(
                    producer.getOrDefault(setting, String.valueOf(value)).strip());
        }

        /** Leaves the properties out, which may hold secrets. */
        @Override
        public String toString() {
            return "RecordLimit.OfProducer";
        }
    }
}
