package io.flinktwins.cli.acceptance;

import io.flinktwins.cli.acceptance.FaultyRun.InjectedFault;
import io.flinktwins.testbed.flink.FlinkRest;
import io.flinktwins.testbed.host.Await;
import io.flinktwins.testbed.processes.FlinkClient;
import io.flinktwins.testbed.processes.StandaloneCluster;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Both jobs on two TaskManagers with two slots each, and the faults that happen to them. Used by one thread. */
final class ClusterUnderTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String MODEL_VERSION = "flink_taskmanager_job_task_operator_modelVersion";
    private static final Duration HANG = Duration.ofMinutes(3);
    private static final int TASK_MANAGERS = 2;
    private static final int PARTITIONS = 4;
    private static final int SLOTS = 3;
    private static final int SLOTS_AFTER_RESCALING = 2;

    /** What runs at the end: the first TaskManager is killed, the third one replaces it. */
    static final Set<String> SURVIVORS = Set.of("jobmanager", "kafka", "taskmanager-2", "taskmanager-3");

    private final StandaloneCluster cluster;
    private final GrowingModel model;
    private final FlinkClient client;
    private final FlinkRest rest;
    private String classification = "";
    private String accuracy = "";

    ClusterUnderTest(StandaloneCluster cluster, GrowingModel model) throws IOException {
        this.cluster = cluster;
        this.model = model;
        client = new FlinkClient(cluster);
        rest = new FlinkRest(cluster.webAddress());
    }

    void start() throws Exception {
        model.add(1);
        cluster.start(TASK_MANAGERS, PARTITIONS);
        classification = submit("classification", SLOTS, classificationOptions());
        accuracy = submit("accuracy", 1, options("--report-interval", "1s"));
    }

    /** All faults, spread over so many images, with enough left for the last one to show. */
    List<InjectedFault> faults(int images) {
        return List.of(
                new InjectedFault(images / 7, "a TaskManager is killed, and replaced", this::replaceTaskManager),
                new InjectedFault(images * 2 / 7, "the broker is killed, and started again", this::restartBroker),
                new InjectedFault(images * 3 / 7, "the broker hangs for three minutes", this::hangBroker),
                new InjectedFault(images * 4 / 7, "the job goes on from a savepoint in fewer slots", this::rescale),
                new InjectedFault(images * 5 / 7, "a new model version comes", this::changeModel));
    }

    private void replaceTaskManager() throws Exception {
        cluster.kill("taskmanager-1");
        cluster.startTaskManager(3);
    }

    private void restartBroker() throws Exception {
        cluster.kill("kafka");
        cluster.startBroker();
    }

    /** Longer than a producer waits for an answer, so that both jobs fail and close their sinks meanwhile. */
    private void hangBroker() throws Exception {
        cluster.hang("kafka", HANG);
    }

    private void rescale() throws Exception {
        rest.awaitTasks(classification, PATIENCE);
        String savepoint = client.stopWithSavepoint(classification);
        classification = FlinkClient.jobId(
                client.submit("classification", SLOTS_AFTER_RESCALING, savepoint, classificationOptions()));
    }

    private void changeModel() throws Exception {
        model.add(2);
        Await.until(
                "model version 2",
                PATIENCE,
                () -> PrometheusMetrics.read(cluster.metrics())
                        .values(MODEL_VERSION)
                        .equals(Set.of(2.0)));
    }

    /** Cancels both jobs. */
    void cancelJobs() throws Exception {
        cancel(classification);
        cancel(accuracy);
    }

    private void cancel(String job) throws Exception {
        rest.cancel(job);
        rest.awaitState(job, "CANCELED", PATIENCE);
    }

    private String submit(String job, int slots, List<String> options) throws IOException, InterruptedException {
        return FlinkClient.jobId(client.submit(job, slots, null, options));
    }

    private List<String> classificationOptions() throws IOException {
        return options("--model-poll", "1s");
    }

    private List<String> options(String... more) throws IOException {
        List<String> options = new ArrayList<>(List.of(
                "--bootstrap-servers",
                cluster.bootstrapServers(),
                "--model",
                model.directory().toString(),
                "--delivery",
                "exactly-once",
                "--checkpoint-interval",
                "1s"));
        options.addAll(List.of(more));
        return options;
    }
}
