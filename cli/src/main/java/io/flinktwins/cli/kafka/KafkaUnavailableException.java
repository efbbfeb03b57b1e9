package io.flinktwins.cli.kafka;

/** Says why a command can't work with the Kafka it was pointed at. */
public final class KafkaUnavailableException extends RuntimeException {

    KafkaUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
