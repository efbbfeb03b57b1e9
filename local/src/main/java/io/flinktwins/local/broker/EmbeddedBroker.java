package io.flinktwins.local.broker;

import io.flinktwins.local.host.LoopbackPorts;
import io.flinktwins.local.host.PortInUseException;
import io.flinktwins.local.host.TemporaryDirectory;
import io.flinktwins.local.host.Undisturbed;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
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
    private static final int ANY_PORT = 0;
    private static final int START_ATTEMPTS = 5;
    private static final Duration TOPIC_PATIENCE = Duration.ofSeconds(30);
    private static final Duration TOPIC_POLL = Duration.ofMillis(20);

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
        return start(ANY_PORT, 1);
    }

    /**
     * Starts with the pipeline's topics in place.
     *
     * @param port to listen on; 0 for any free one
     * @param partitions of each of the pipeline's topics
     * @throws PortInUseException if the port is not free
     */
    public static EmbeddedBroker start(int port, int partitions) {
        if (port != ANY_PORT && !LoopbackPorts.isFree(port)) {
            throw new PortInUseException(port);
        }
        EmbeddedBroker broker = startWithRetries(port);
        try {
            broker.createPipelineTopics(partitions);
            return broker;
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    /** Somebody else may take a free port between finding and binding it; then another one is tried. */
    private static EmbeddedBroker startWithRetries(int port) {
        KafkaException lastFailure = null;
        for (int attempt = 1; attempt <= START_ATTEMPTS; attempt++) {
            try {
                return startOnce(port == ANY_PORT ? LoopbackPorts.free() : port);
            } catch (KafkaException e) {
                LOG.info("Broker start {} of {} failed", attempt, START_ATTEMPTS, e);
                lastFailure = e;
            }
        }
        throw new KafkaException("the embedded broker does not start", lastFailure);
    }

    private static EmbeddedBroker startOnce(int port) {
        TemporaryDirectory data = TemporaryDirectory.create("flink-twins-broker");
        try {
            return new EmbeddedBroker(data, Undisturbed.call("broker start", () -> serve(data, port)), address(port));
        } catch (Exception e) {
            data.close();
            throw e instanceof KafkaException failure ? failure : new KafkaException(e);
        }
    }

    /** An interrupt would close the files that Kafka opens here. */
    private static KafkaRaftServer serve(TemporaryDirectory data, int port) throws Exception {
        KafkaConfig config = new KafkaConfig(BrokerSettings.of(data.path(), port, LoopbackPorts.free()));
        format(data);
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

    private static void format(TemporaryDirectory data) throws Exception {
        new Formatter()
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(BrokerSettings.NODE_ID)
                .setDirectories(List.of(data.path().toString()))
                .setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER)
                .setMetadataLogDirectory(data.path().toString())
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .run();
    }

    private static String address(int port) {
        return InetAddress.getLoopbackAddress().getHostAddress() + ":" + port;
    }

    /** What a Kafka client takes as {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Creates a topic of the caller's own and returns when clients can use it. */
    public void createTopic(String topicName, int partitions) {
        create(List.of(newTopic(topicName, partitions, Map.of())));
    }

    private void createPipelineTopics(int partitions) {
        create(Arrays.stream(PipelineTopic.values())
                .map(topic -> newTopic(topic.topicName(), partitions, topic.settings()))
                .toList());
    }

    private static NewTopic newTopic(String topicName, int partitions, Map<String, String> settings) {
        return new NewTopic(topicName, partitions, (short) 1).configs(settings);
    }

    private void create(List<NewTopic> topics) {
        Map<String, Object> settings = Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        List<String> names = topics.stream().map(NewTopic::name).toList();
        try (Admin admin = Admin.create(settings)) {
            admin.createTopics(topics).all().get();
            long start = System.nanoTime();
            while (!knows(admin, names)) {
                if (System.nanoTime() - start > TOPIC_PATIENCE.toNanos()) {
                    throw new KafkaException("the embedded broker does not show the topics " + names);
                }
                Thread.sleep(TOPIC_POLL.toMillis());
            }
        } catch (ExecutionException e) {
            throw new KafkaException("can't create the topics " + names, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while creating topics", e);
        }
    }

    /** The broker hears of a topic some time after its controller has created it. */
    private static boolean knows(Admin admin, List<String> names) throws ExecutionException, InterruptedException {
        try {
            admin.describeTopics(names).allTopicNames().get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        try {
            Undisturbed.call("broker stop", () -> {
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
