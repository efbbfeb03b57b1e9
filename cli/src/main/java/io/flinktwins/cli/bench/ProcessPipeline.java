package io.flinktwins.cli.bench;

import io.flinktwins.cli.pipeline.PipelineFailedException;
import io.flinktwins.testbed.flink.FlinkRest;
import io.flinktwins.testbed.host.LoopbackPorts;
import io.flinktwins.testbed.processes.Checkout;
import io.flinktwins.testbed.processes.FlinkClient;
import io.flinktwins.testbed.processes.FlinkDistribution;
import io.flinktwins.testbed.processes.ServerProcess;
import io.flinktwins.testbed.processes.StandaloneCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Supplier;

/**
 * Broker, JobManager and TaskManagers in processes of their own, with two slots for each TaskManager: processor time is
 * known by process.
 */
final class ProcessPipeline implements MeasuredPipeline {

    private static final int SLOTS_OF_TASK_MANAGER = 2;
    private static final String CLIENTS = "bench";

    private final StandaloneCluster cluster;
    private final SortedMap<String, ServerProcess> servers;
    private final FlinkRest rest;
    private final String bootstrapServers;
    private final String job;

    private ProcessPipeline(StandaloneCluster cluster, String job) throws IOException {
        this.cluster = cluster;
        this.job = job;
        servers = cluster.servers();
        rest = new FlinkRest(cluster.webAddress());
        bootstrapServers = cluster.bootstrapServers();
    }

    /**
     * Starts everything and waits until the model is loaded.
     *
     * @param directory for data and logs; they stay there
     */
    static ProcessPipeline start(BenchOptions options, Path directory, FlinkDistribution flink) throws Exception {
        StandaloneCluster cluster = StandaloneCluster.prepare(
                directory, flink, Checkout.current(), LoopbackPorts.free(), LoopbackPorts.free(), false);
        try {
            int taskManagers = (options.parallelism() + SLOTS_OF_TASK_MANAGER - 1) / SLOTS_OF_TASK_MANAGER;
            cluster.start(taskManagers, options.partitions());
            String said = new FlinkClient(cluster)
                    .submit("classification", options.parallelism(), null, options.forJob(cluster.bootstrapServers()));
            ProcessPipeline pipeline = new ProcessPipeline(cluster, FlinkClient.jobId(said));
            pipeline.rest.awaitTasks(pipeline.job, START_PATIENCE);
            return pipeline;
        } catch (Exception e) {
            cluster.stop();
            throw e;
        }
    }

    @Override
    public String bootstrapServers() {
        return bootstrapServers;
    }

    @Override
    public void checkAlive() throws IOException, InterruptedException {
        if (rest.hasEnded(job)) {
            throw new PipelineFailedException("the classification job has ended; " + cluster.logs() + " says why");
        }
    }

    @Override
    public Supplier<Map<String, Double>> startCpuClock() {
        Map<String, Double> start = cpuMillis();
        return () -> {
            Map<String, Double> millis = cpuMillis();
            millis.replaceAll((process, used) -> used - start.getOrDefault(process, 0.0));
            return millis;
        };
    }

    private Map<String, Double> cpuMillis() {
        Map<String, Double> millis = new LinkedHashMap<>();
        servers.forEach((name, server) -> put(millis, name, server.processId()));
        put(millis, CLIENTS, ProcessHandle.current().pid());
        return millis;
    }

    private static void put(Map<String, Double> millis, String name, long processId) {
        ProcessHandle.of(processId)
                .flatMap(process -> process.info().totalCpuDuration())
                .ifPresent(used -> millis.put(name, (double) used.toMillis()));
    }

    @Override
    public Memory memory() {
        return Memory.ofProcesses(
                servers.values().stream().map(ServerProcess::processId).toList());
    }

    @Override
    public void close() throws IOException, InterruptedException {
        cluster.stop();
    }
}
