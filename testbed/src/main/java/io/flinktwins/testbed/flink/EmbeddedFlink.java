package io.flinktwins.testbed.flink;

import io.flinktwins.testbed.host.Await;
import io.flinktwins.testbed.host.PortChoice;
import io.flinktwins.testbed.host.PortInUseException;
import io.flinktwins.testbed.host.TemporaryDirectory;
import io.flinktwins.testbed.host.Uninterruptibly;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.FlinkRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Flink cluster in this JVM with the web UI, reachable on the loopback interface only; any number of jobs share its
 * slots.
 *
 * <p>MiniCluster is not public API, but the only way to run two jobs in one embedded cluster; jobs reach it through the
 * public remote environment, as they would reach any cluster. Checkpoints and temporary files live in a directory that
 * {@link #close} removes.
 */
public final class EmbeddedFlink implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedFlink.class);
    /** A job that fails again and again is to say so, not to try for ever. */
    private static final int RESTARTS = 3;

    private static final int CLOSE_SECONDS = 30;
    private static final Duration LEADER_PATIENCE = Duration.ofSeconds(30);

    private final TemporaryDirectory files;
    private final MiniCluster cluster;
    private final URI webAddress;

    private EmbeddedFlink(TemporaryDirectory files, MiniCluster cluster, URI webAddress) {
        this.files = files;
        this.cluster = cluster;
        this.webAddress = webAddress;
    }

    /**
     * Starts a cluster of one TaskManager.
     *
     * @param webPort of the web UI
     * @param slots of all jobs together
     * @throws PortInUseException if the port is required and not free
     */
    public static EmbeddedFlink start(PortChoice webPort, int slots) {
        // Flink takes the first of them that it gets; 0 is any.
        String ports = webPort.find() + (webPort.isRequired() ? "" : ",0");
        TemporaryDirectory files = TemporaryDirectory.create("flink-twins-cluster");
        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration(files, ports))
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(slots)
                .build());
        try {
            cluster.start();
            URI webAddress = cluster.getRestAddress().get();
            awaitLeader(webAddress);
            return new EmbeddedFlink(files, cluster, webAddress);
        } catch (Exception e) {
            close(cluster, files);
            throw new FlinkRuntimeException("can't start the embedded Flink cluster", e);
        }
    }

    /** The web UI answers "unavailable" at first, until it has found the JobManager. */
    private static void awaitLeader(URI webAddress) throws InterruptedException, TimeoutException {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest page = HttpRequest.newBuilder(webAddress).build();
        Await.until(
                "the JobManager",
                LEADER_PATIENCE,
                () -> client.send(page, BodyHandlers.discarding()).statusCode() != HttpURLConnection.HTTP_UNAVAILABLE);
    }

    private static Configuration configuration(TemporaryDirectory files, String webPorts) {
        String loopback = InetAddress.getLoopbackAddress().getHostAddress();
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.ADDRESS, loopback);
        configuration.set(RestOptions.BIND_ADDRESS, loopback);
        configuration.set(RestOptions.BIND_PORT, webPorts);
        configuration.set(JobManagerOptions.BIND_HOST, loopback);
        configuration.set(TaskManagerOptions.BIND_HOST, loopback);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, RESTARTS);
        configuration.set(WebOptions.SUBMIT_ENABLE, false);
        configuration.set(WebOptions.TMP_DIR, files.path().toString());
        configuration.set(CoreOptions.TMP_DIRS, files.path().toString());
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                files.path().resolve("checkpoints").toUri().toString());
        return configuration;
    }

    /** Where the web UI is. */
    public URI webAddress() {
        return webAddress;
    }

    /** A new environment whose job runs on this cluster. */
    public StreamExecutionEnvironment environment() {
        return StreamExecutionEnvironment.createRemoteEnvironment(webAddress.getHost(), webAddress.getPort());
    }

    /** Submits the job that was wired in one of this cluster's environments. */
    public RunningJob submit(StreamExecutionEnvironment environment, String name) throws Exception {
        return new RunningJob(name, environment.executeAsync(name), new FlinkRest(webAddress));
    }

    /** Cancels what still runs, waits for it, and removes all files. */
    @Override
    public void close() {
        close(cluster, files);
    }

    private static void close(MiniCluster cluster, TemporaryDirectory files) {
        try {
            Uninterruptibly.call("cluster stop", () -> cluster.closeAsync().get(CLOSE_SECONDS, TimeUnit.SECONDS));
        } catch (Exception e) {
            LOG.warn("The embedded Flink cluster did not close in order", e);
        }
        files.close();
    }
}
