package io.flinktwins.jobs.kafka.brokers;

/** Says why a job or command can't work with the Kafka it was pointed at. */
public final class KafkaUnavailableException extends RuntimeException {

    KafkaUnavailableException(String message) {
        super(message);
    }

    KafkaUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
