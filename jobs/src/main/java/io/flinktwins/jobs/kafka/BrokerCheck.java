package io.flinktwins.jobs.kafka;

import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.jobs.kafka.KafkaSettings.Delivery;
import io.flinktwins.jobs.kafka.brokers.Access;
import io.flinktwins.jobs.kafka.brokers.Brokers;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;

/** What the brokers have to be asked for before a job with certain settings is submitted. */
record BrokerCheck(KafkaSettings settings) {

    /** Throws what {@link KafkaSettings#check} does. */
    void run(List<String> inputs, List<String> outputs) {
        try (Brokers brokers = Brokers.of(settings.client())) {
            Access access = new Access(settings.client(), brokers);
            access.requireTopics(inputs, outputs);
            access.requireGroup(settings.groupId());
            outputs.forEach(topic -> access.requireRoom(topic, RecordLimit.LEAST_BYTES));
            if (settings.delivery() == Delivery.EXACTLY_ONCE) {
                brokers.maxTransactionTimeout().ifPresent(this::requireTimeoutWithin);
                outputs.forEach(topic -> requireTransactions(access, topic));
            }
        }
    }

    private void requireTimeoutWithin(Duration max) {
        if (settings.transactionTimeout().compareTo(max) > 0) {
            throw tooLong(", which is " + max.toMillis());
        }
    }

    private void requireTransactions(Access access, String topic) {
        try {
            access.requireTransactions(settings.transactionalIdPrefix(topic), settings.transactionTimeout());
        } catch (InvalidTxnTimeoutException e) {
            throw tooLong("");
        }
    }

    private InvalidSettingException tooLong(String knownMaximum) {
        return new InvalidSettingException(
                "transaction timeout",
                settings.transactionTimeout(),
                "must not be over the brokers' transaction.max.timeout.ms" + knownMaximum);
    }
}
