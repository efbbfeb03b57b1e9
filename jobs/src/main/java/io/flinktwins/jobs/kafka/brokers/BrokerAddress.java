package io.flinktwins.jobs.kafka.brokers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Where a client looks for Kafka, and what to write when it finds none there that it can use.
 *
 * @param servers as in {@code --bootstrap-servers}
 * @param protocol that the client speaks
 */
record BrokerAddress(String servers, String protocol) {

    private static final int CONNECT_MILLIS = 1_000;

    static BrokerAddress of(Map<String, ?> client) {
        Object protocol = client.get(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG);
        return new BrokerAddress(
                String.valueOf(client.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)),
                protocol == null ? CommonClientConfigs.DEFAULT_SECURITY_PROTOCOL : protocol.toString());
    }

    /** Whether the brokers were reached, and said no to what they were asked for. */
    static boolean isRefusal(Throwable failure) {
        return failure instanceof ApiException
                && !(failure instanceof AuthenticationException)
                && !(failure instanceof TimeoutException);
    }

    /** Why Kafka can't be used, and what to write instead. */
    KafkaUnavailableException unusable(Throwable failure) {
        return new KafkaUnavailableException(explanation(failure), failure);
    }

    private String explanation(Throwable failure) {
        if (failure instanceof TimeoutException) {
            return isListenedTo()
                    ? ("something listens at %s, but does not answer as Kafka does that is spoken to in %s: say in"
                                    + " security.protocol what that port speaks (PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL)")
                            .formatted(this, protocol)
                    : "no Kafka broker answers at " + this;
        } else if (failure instanceof SslAuthenticationException) {
            return ("the certificate of Kafka at %s is not trusted: %s; give the one that signed it in"
                            + " ssl.truststore.location, or as PEM in ssl.truststore.certificates with"
                            + " ssl.truststore.type=PEM, in the file of --kafka-properties")
                    .formatted(this, RootCause.message(failure));
        } else if (failure instanceof AuthenticationException) {
            return "Kafka at %s refuses the login: %s; look at sasl.mechanism and sasl.jaas.config in the file of --kafka-properties"
                    .formatted(this, failure.getMessage());
        }
        return "Kafka at %s can't be used: %s".formatted(this, failure.getMessage());
    }

    private boolean isListenedTo() {
        try {
            return ClientUtils.parseAndValidateAddresses(List.of(servers.split(",")), "use_all_dns_ips").stream()
                    .anyMatch(BrokerAddress::isListenedTo);
        } catch (KafkaException e) {
            return false;
        }
    }

    private static boolean isListenedTo(InetSocketAddress server) {
        try (Socket socket = new Socket()) {
            socket.connect(server, CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "--bootstrap-servers " + servers;
    }
}
