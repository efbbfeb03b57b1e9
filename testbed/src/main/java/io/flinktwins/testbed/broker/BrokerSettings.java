package io.flinktwins.testbed.broker;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The configuration of a Kafka node that is broker and controller at once and has no peers. */
final class BrokerSettings {

    static final int NODE_ID = 1;
    static final String CONTROLLER_LISTENER = "CONTROLLER";

    private static final String CLIENT_LISTENER = "CLIENT";
    private static final int LARGEST_BATCH_BYTES = 16 << 20;
    private static final int CLEANER_BUFFER_BYTES = 4 << 20;

    private BrokerSettings() {}

    static Map<String, Object> of(Path data, int clientPort, int controllerPort) {
        Map<String, Object> settings = new HashMap<>();
        settings.putAll(node(data, clientPort, controllerPort));
        settings.putAll(internalTopics());
        settings.putAll(smallAndQuick());
        return settings;
    }

    private static Map<String, Object> node(Path data, int clientPort, int controllerPort) {
        String host = InetAddress.getLoopbackAddress().getHostAddress();
        String client = "%s://%s:%d".formatted(CLIENT_LISTENER, host, clientPort);
        return Map.of(
                "process.roles",
                "broker,controller",
                "node.id",
                String.valueOf(NODE_ID),
                "controller.quorum.voters",
                "%d@%s:%d".formatted(NODE_ID, host, controllerPort),
                "controller.listener.names",
                CONTROLLER_LISTENER,
                "inter.broker.listener.name",
                CLIENT_LISTENER,
                "listener.security.protocol.map",
                CLIENT_LISTENER + ":PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT",
                "listeners",
                "%s,%s://%s:%d".formatted(client, CONTROLLER_LISTENER, host, controllerPort),
                "advertised.listeners",
                client,
                "log.dirs",
                data.toString());
    }

    /** There is nobody to replicate to. */
    private static Map<String, Object> internalTopics() {
        return Map.of(
                "offsets.topic.replication.factor", "1",
                "offsets.topic.num.partitions", "1",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "transaction.state.log.num.partitions", "1",
                "share.coordinator.state.topic.replication.factor", "1",
                "share.coordinator.state.topic.min.isr", "1",
                "share.coordinator.state.topic.num.partitions", "1");
    }

    private static Map<String, Object> smallAndQuick() {
        return Map.of(
                "auto.create.topics.enable", "false",
                "group.initial.rebalance.delay.ms", "0",
                "message.max.bytes", String.valueOf(LARGEST_BATCH_BYTES),
                "log.cleaner.dedupe.buffer.size", String.valueOf(CLEANER_BUFFER_BYTES),
                "num.network.threads", "1",
                "num.io.threads", "2");
    }
}
