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

    private static final String CLASSIFICATION = "classification";
    private static final String ACCURACY = "accuracy";

    /** Crashes of a server among the faults, each of which runs it again. */
    static final int CRASHES = 3;

    private final StandaloneCluster cluster;
    private final GrowingModel model;
    private final FlinkClient client;
    private final FlinkRest rest;

    ClusterUnderTest(StandaloneCluster cluster, GrowingModel model) throws IOException {
        this.cluster = cluster;
        this.model = model;
        client = new FlinkClient(cluster);
        rest = new FlinkRest(cluster.webAddress());
    }

    void start() throws Exception {
        cluster.start(TASK_MANAGERS, PARTITIONS);
        client.keepSubmitted(CLASSIFICATION, SLOTS, classificationOptions());
        client.keepSubmitted(ACCURACY, 1, accuracyOptions());
    }

    /** All faults, spread over so many images, with enough left for the last one to show. */
    List<InjectedFault> faults(int images) {
        return List.of(
                new InjectedFault(images / 9, "a TaskManager crashes", () -> cluster.crash("taskmanager-1")),
                new InjectedFault(images * 2 / 9, "the broker crashes", () -> cluster.crash("kafka")),
                new InjectedFault(images * 3 / 9, "the broker hangs for three minutes", this::hangBroker),
                new InjectedFault(images * 4 / 9, "the JobManager crashes", () -> cluster.crash("jobmanager")),
                new InjectedFault(images * 5 / 9, "the job goes on from a savepoint in fewer slots", this::rescale),
                new InjectedFault(images * 6 / 9, "the machine loses its power, and comes back", this::reboot),
                new InjectedFault(images * 7 / 9, "a new model version comes", this::changeModel));
    }

    /** Longer than a producer waits for an answer, so that both jobs fail and close their sinks meanwhile. */
    private void hangBroker() throws Exception {
        cluster.hang("kafka", HANG);
    }

    private void rescale() throws Exception {
        String job = idOf(CLASSIFICATION);
        rest.awaitTasks(job, PATIENCE);
        String savepoint = client.stopWithSavepoint(job);
        client.submit(CLASSIFICATION, SLOTS_AFTER_RESCALING, savepoint, classificationOptions());
    }

    private void reboot() throws Exception {
        cluster.kill();
        start();
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
        cancel(idOf(CLASSIFICATION));
        cancel(idOf(ACCURACY));
    }

    private String idOf(String job) throws Exception {
        return rest.awaitJob("Flink Twins " + job, PATIENCE);
    }

    private void cancel(String job) throws Exception {
        rest.cancel(job);
        rest.awaitState(job, "CANCELED", PATIENCE);
    }

    private List<String> classificationOptions() throws IOException {
        return options("--model-poll", "1s");
    }

    private List<String> accuracyOptions() throws IOException {
        return options("--report-interval", "1s", "--labels-per-minute", "20");
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
