package io.flinktwins.testbed.broker;

import io.flinktwins.testbed.host.LoopbackPorts;
import io.flinktwins.testbed.host.PortChoice;
import io.flinktwins.testbed.host.PortInUseException;
import io.flinktwins.testbed.host.TemporaryDirectory;
import io.flinktwins.testbed.host.Uninterruptibly;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A single Kafka node (KRaft) in this JVM, reachable on the loopback interface only, with the pipeline's topics.
 *
 * <p>Its data lives in a temporary directory that {@link #close} removes. Start and close it from one thread; clients
 * may be on any.
 */
public final class EmbeddedBroker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
    private static final int START_ATTEMPTS = 5;

    private final TemporaryDirectory data;
    private final KafkaRaftServer server;
    private final String bootstrapServers;

    private EmbeddedBroker(TemporaryDirectory data, KafkaRaftServer server, String bootstrapServers) {
        this.data = data;
        this.server = server;
        this.bootstrapServers = bootstrapServers;
    }

    /** Starts on a free port, with one partition in each of the pipeline's topics. */
    public static EmbeddedBroker start() {
        return start(PortChoice.ANY, 1);
    }

    /**
     * Starts with the pipeline's topics in place.
     *
     * @param port to listen on
     * @param partitions of each of the pipeline's topics
     * @throws PortInUseException if the port is required and not free
     */
    public static EmbeddedBroker start(PortChoice port, int partitions) {
        return start(port, partitions, settings -> {});
    }

    /**
     * Starts with settings of the caller's own.
     *
     * @param further adds to the node's settings, anew in each attempt to start it
     */
    static EmbeddedBroker start(PortChoice port, int partitions, Consumer<Map<String, Object>> further) {
        EmbeddedBroker broker = startWithRetries(port, further);
        try {
            PipelineTopics.createMissing(broker.clientSettings(), partitions);
            return broker;
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    /** Somebody else may take a free port between finding and binding it; then one is looked for again. */
    private static EmbeddedBroker startWithRetries(PortChoice port, Consumer<Map<String, Object>> further) {
        KafkaException lastFailure = null;
        for (int attempt = 1; attempt <= START_ATTEMPTS; attempt++) {
            try {
                return startOnce(port.find(), further);
            } catch (KafkaException e) {
                LOG.info("Broker start {} of {} failed", attempt, START_ATTEMPTS, e);
                lastFailure = e;
            }
        }
        throw new KafkaException("the embedded broker does not start", lastFailure);
    }

    private static EmbeddedBroker startOnce(int port, Consumer<Map<String, Object>> further) {
        TemporaryDirectory data = TemporaryDirectory.create("flink-twins-broker");
        try {
            return new EmbeddedBroker(
                    data, Uninterruptibly.call("broker start", () -> serve(data, port, further)), address(port));
        } catch (Exception e) {
            data.close();
            throw e instanceof KafkaException failure ? failure : new KafkaException(e);
        }
    }

    /** An interrupt would close the files that Kafka opens here. */
    private static KafkaRaftServer serve(TemporaryDirectory data, int port, Consumer<Map<String, Object>> further)
            throws Exception {
        Map<String, Object> settings = BrokerSettings.of(data.path(), port, LoopbackPorts.free());
        further.accept(settings);
        KafkaConfig config = new KafkaConfig(settings);
        BrokerStorage.format(data.path());
        keepTheJvm();
        KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
        try {
            server.startup();
            return server;
        } catch (RuntimeException e) {
            server.shutdown();
            throw e;
        }
    }

    /** Kafka ends the JVM when a broker breaks, which is right for a broker that owns its JVM. */
    private static void keepTheJvm() {
        Exit.Procedure procedure = (status, message) -> {
            throw new KafkaException("the embedded broker broke: " + message);
        };
        Exit.setExitProcedure(procedure);
        Exit.setHaltProcedure(procedure);
    }

    private static String address(int port) {
        return InetAddress.getLoopbackAddress().getHostAddress() + ":" + port;
    }

    /** What a Kafka client takes as {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    Map<String, Object> clientSettings() {
        return Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    }

    /** Creates a topic of the caller's own and returns when clients can use it. */
    public void createTopic(String topicName, int partitions) {
        PipelineTopics.create(clientSettings(), List.of(new NewTopic(topicName, partitions, (short) 1)));
    }

    @Override
    public void close() {
        try {
            Uninterruptibly.call("broker stop", () -> {
                server.shutdown();
                server.awaitShutdown();
                return server;
            });
        } catch (Exception e) {
            LOG.warn("The embedded broker did not stop in order", e);
        }
        data.close();
    }
}
