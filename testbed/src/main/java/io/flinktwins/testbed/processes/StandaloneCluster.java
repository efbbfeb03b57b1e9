package io.flinktwins.testbed.processes;

import static java.util.Map.entry;

import io.flinktwins.testbed.broker.BrokerStorage;
import io.flinktwins.testbed.broker.PipelineTopics;
import io.flinktwins.testbed.flink.FlinkRest;
import io.flinktwins.testbed.host.LoopbackPorts;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.MetadataRecoveryStrategy;
import org.apache.kafka.common.KafkaException;
import org.yaml.snakeyaml.Yaml;

/**
 * A Kafka broker, a JobManager and TaskManagers, each in a process of its own, which listen on the loopback interface
 * only. What they keep is in a directory, by which later runs find them again. Used by one thread.
 */
public final class StandaloneCluster {

    private static final String BROKER = "kafka";
    private static final String JOB_MANAGER = "jobmanager";
    private static final String SUBMISSION = "submission-of-";
    private static final Duration START_PATIENCE = Duration.ofMinutes(3);

    private final ClusterDirectory directory;
    private final FlinkDistribution flink;
    private final Checkout checkout;
    private final Map<String, Integer> metricsPorts = new HashMap<>();

    private StandaloneCluster(ClusterDirectory directory, FlinkDistribution flink, Checkout checkout) {
        this.directory = directory;
        this.flink = flink;
        this.checkout = checkout;
    }

    /**
     * Writes the configuration of a cluster that does not run yet.
     *
     * @param withMetrics whether Prometheus may read metrics
     */
    public static StandaloneCluster prepare(
            Path path, FlinkDistribution flink, Checkout checkout, int kafkaPort, int webPort, boolean withMetrics)
            throws IOException {
        ClusterDirectory directory = new ClusterDirectory(path);
        new ClusterConfiguration(checkout, flink, directory).write(ClusterPorts.of(kafkaPort, webPort), withMetrics);
        return new StandaloneCluster(directory, flink, checkout);
    }

    /** The cluster whose files are in a directory. */
    public static StandaloneCluster open(Path path, FlinkDistribution flink, Checkout checkout) {
        ClusterDirectory directory = new ClusterDirectory(path);
        if (!Files.exists(directory.flinkConfiguration())) {
            throw new ClusterException(
                    "there is no cluster in %s; start one with ./twins cluster start".formatted(path));
        }
        return new StandaloneCluster(directory, flink, checkout);
    }

    /**
     * Starts everything and waits until it is there, with the pipeline's topics in so many partitions each.
     *
     * @throws ClusterException with the last words of what did not start
     */
    public void start(int taskManagers, int partitions) throws Exception {
        startBroker();
        startFlink(JOB_MANAGER, "jobmanager.sh");
        for (int number = 1; number <= taskManagers; number++) {
            startFlink("taskmanager-" + number, "taskmanager.sh");
        }
        createTopics(partitions);
        awaitTaskManagers(taskManagers);
    }

    private void createTopics(int partitions) throws IOException {
        Map<String, Object> client = Map.of(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers(),
                CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG,
                (int) START_PATIENCE.toMillis(),
                // Or a client that waits for a broker fills the log.
                CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG,
                MetadataRecoveryStrategy.NONE.name);
        try {
            PipelineTopics.createMissing(client, partitions);
        } catch (KafkaException e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new ClusterException("Kafka has not created the pipeline's topics: %s%n%s"
                    .formatted(reason.getMessage(), new LogTail(directory.logs()).of("kafka")));
        }
    }

    private void awaitTaskManagers(int count) throws IOException, InterruptedException {
        try {
            new FlinkRest(webAddress()).awaitTaskManagers(count, START_PATIENCE);
        } catch (TimeoutException e) {
            LogTail logs = new LogTail(directory.logs());
            throw new ClusterException("Flink is not complete: %s%n%s%n%s"
                    .formatted(e.getMessage(), logs.of("standalonesession"), logs.of("taskexecutor")));
        }
    }

    /**
     * Succeeds if a broker and a JobManager run from a directory.
     *
     * @throws ClusterException if not
     */
    public static void requireRunning(Path path) throws IOException {
        if (!servers(path).keySet().containsAll(List.of(BROKER, JOB_MANAGER))) {
            throw new ClusterException("no cluster runs in %s; start one with ./twins cluster start".formatted(path));
        }
    }

    /** Starts the broker, with the data it had if it has been there before. */
    private void startBroker() throws Exception {
        BrokerStorage.format(directory.brokerData());
        start(
                BROKER,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-Xmx512m",
                        JavaOptions.ENGLISH,
                        "-Dlog.file=" + directory.logs().resolve("kafka.log"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "kafka.Kafka",
                        directory.brokerConfiguration().toString()),
                Map.of());
    }

    private void startFlink(String name, String script) throws IOException {
        int metricsPort = LoopbackPorts.free();
        metricsPorts.put(name, metricsPort);
        List<String> command = List.of(
                flink.script(script).toString(),
                "start-foreground",
                "-D",
                "metrics.reporter.prometheus.port=" + metricsPort);
        Map<String, String> environment = new HashMap<>(environment());
        environment.put("JVM_ARGS", JavaOptions.ofServer(directory));
        start(name, command, environment);
    }

    private void start(String name, List<String> command, Map<String, String> environment) throws IOException {
        Path keeper = checkout.docker().resolve("processes/keep-running.sh");
        ServerProcess.start(directory, name, keeper, command, environment);
    }

    /**
     * Keeps a job submitted from now on, as the containers do.
     *
     * @param name of the job and its group; another command takes the place of an earlier one
     */
    void keepSubmitted(String name, List<String> command) throws IOException, InterruptedException {
        Optional<ServerProcess> earlier = ServerProcess.find(directory, SUBMISSION + name);
        if (earlier.isPresent()) {
            earlier.get().stop();
        }
        start(SUBMISSION + name, command, environment());
    }

    /** What Flink's scripts need to know, those of the client too. */
    Map<String, String> environment() throws IOException {
        return Map.ofEntries(
                entry("FLINK_HOME", flink.home().toString()),
                entry("FLINK_CONF_DIR", directory.configuration().toString()),
                entry("FLINK_PLUGINS_DIR", directory.plugins().toString()),
                entry("FLINK_LIB_DIR", directory.libraries().toString()),
                entry("FLINK_LOG_DIR", directory.logs().toString()),
                entry("FLINK_PID_DIR", directory.temporary().toString()),
                entry("JAVA_HOME", System.getProperty("java.home")),
                entry("JVM_ARGS", JavaOptions.ofClient(directory)),
                entry("FLINK_TWINS_STATE", state()),
                entry("FLINK_TWINS_REST", webAddress().toString()),
                entry("JOBS_JAR", checkout.jobsJar().toString()),
                // What OpenCV has to say of a broken image is in its dead letter.
                entry("OPENCV_LOG_LEVEL", "SILENT"),
                entry("ORT_DISABLE_TELEMETRY", "1"));
    }

    /** Where submissions find checkpoints; nowhere, if the user's settings put them on another file system. */
    private String state() throws IOException {
        Object checkpoints = flinkSettings().get("execution.checkpointing.dir");
        return ClusterConfiguration.dataUri(directory, "checkpoints").equals(checkpoints)
                ? directory.flinkData().toString()
                : "";
    }

    private Map<String, Object> flinkSettings() throws IOException {
        return new Yaml().load(Files.readString(directory.flinkConfiguration()));
    }

    ClusterDirectory directory() {
        return directory;
    }

    FlinkDistribution flink() {
        return flink;
    }

    Checkout checkout() {
        return checkout;
    }

    /** Where Prometheus reads the metrics of what this object started and runs. */
    public List<URI> metrics() throws IOException {
        return servers().keySet().stream()
                .filter(metricsPorts::containsKey)
                .map(name -> URI.create("http://127.0.0.1:%d/metrics".formatted(metricsPorts.get(name))))
                .toList();
    }

    /** What a Kafka client takes as {@code bootstrap.servers}. */
    public String bootstrapServers() throws IOException {
        Properties broker = new Properties();
        try (InputStream file = Files.newInputStream(directory.brokerConfiguration())) {
            broker.load(file);
        }
        return URI.create(broker.getProperty("advertised.listeners")).getAuthority();
    }

    /** Where Flink's web UI is. */
    public URI webAddress() throws IOException {
        Map<String, Object> settings = flinkSettings();
        return URI.create("http://%s:%s".formatted(settings.get("rest.address"), settings.get("rest.port")));
    }

    public Path logs() {
        return directory.logs();
    }

    /** The servers that run from a directory, by name; clients of the broker come before it. */
    public static SortedMap<String, ServerProcess> servers(Path path) throws IOException {
        return findAll(new ClusterDirectory(path));
    }

    public SortedMap<String, ServerProcess> servers() throws IOException {
        return findAll(directory);
    }

    /** Ends a server as a crash would; it is run again. */
    public void crash(String name) throws IOException {
        running(name).crash();
    }

    /** Ends everything as a power cut would. */
    public void kill() throws IOException, InterruptedException {
        for (ServerProcess server : servers().values()) {
            server.kill();
        }
    }

    /** Lets a server answer nobody for a while, without ending. */
    public void hang(String name, Duration length) throws IOException, InterruptedException {
        ServerProcess server = running(name);
        server.hang();
        try {
            Thread.sleep(length.toMillis());
        } finally {
            server.wakeUp();
        }
    }

    private ServerProcess running(String name) throws IOException {
        return ServerProcess.find(directory, name)
                .orElseThrow(() -> new ClusterException(name + " does not run any more"));
    }

    /** Ends what runs from a directory, clients of the broker first; returns the names. */
    public static List<String> stop(Path path) throws IOException, InterruptedException {
        SortedMap<String, ServerProcess> servers = servers(path);
        for (ServerProcess server : servers.values()) {
            server.stop();
        }
        return List.copyOf(servers.keySet());
    }

    private static SortedMap<String, ServerProcess> findAll(ClusterDirectory directory) throws IOException {
        SortedMap<String, ServerProcess> servers = new TreeMap<>(
                Comparator.<String, Boolean>comparing(BROKER::equals).thenComparing(Comparator.naturalOrder()));
        if (Files.exists(directory.processIds())) {
            try (Stream<Path> files = Files.list(directory.processIds())) {
                for (Path file : files.toList()) {
                    String name = file.getFileName().toString();
                    ServerProcess.find(directory, name).ifPresent(server -> servers.put(name, server));
                }
            }
        }
        return servers;
    }

    /** Ends all its servers. */
    public void stop() throws IOException, InterruptedException {
        stop(directory.path());
    }
}
