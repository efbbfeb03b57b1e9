package io.flinktwins.cli.bench;

import io.flinktwins.cli.pipeline.PipelineJobs;
import io.flinktwins.jobs.ClassificationJob;
import io.flinktwins.testbed.broker.EmbeddedBroker;
import io.flinktwins.testbed.flink.EmbeddedFlink;
import io.flinktwins.testbed.flink.RunningJob;
import io.flinktwins.testbed.host.PortChoice;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** All in this process, so that processor time is known by thread. */
record EmbeddedPipeline(EmbeddedBroker broker, EmbeddedFlink flink, RunningJob job) implements MeasuredPipeline {

    /** Starts everything and waits until the model is loaded. */
    static EmbeddedPipeline start(BenchOptions options) throws Exception {
        EmbeddedBroker broker = EmbeddedBroker.start(PortChoice.ANY, options.partitions());
        try {
            EmbeddedFlink flink = EmbeddedFlink.start(PortChoice.ANY, options.parallelism());
            try {
                RunningJob job = submit(broker, flink, options);
                job.awaitTasks(START_PATIENCE);
                return new EmbeddedPipeline(broker, flink, job);
            } catch (Exception e) {
                flink.close();
                throw e;
            }
        } catch (Exception e) {
            broker.close();
            throw e;
        }
    }

    private static RunningJob submit(EmbeddedBroker broker, EmbeddedFlink flink, BenchOptions options)
            throws Exception {
        String[] jobOptions = options.forJob(broker.bootstrapServers()).toArray(String[]::new);
        return flink.submit(
                PipelineJobs.classification(flink.environment(), options::engine, jobOptions), ClassificationJob.NAME);
    }

    @Override
    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    @Override
    public void checkAlive() throws InterruptedException {
        job.checkAlive();
    }

    @Override
    public Supplier<Map<String, Double>> startCpuClock() {
        CpuClock start = CpuClock.now();
        return () -> {
            Map<String, Double> millis = new LinkedHashMap<>();
            CpuClock.now().millisSince(start).forEach((use, used) -> millis.put(use.label(), used));
            return millis;
        };
    }

    @Override
    public Memory memory() {
        return Memory.ofThisProcess();
    }

    @Override
    public void close() {
        job.close();
        flink.close();
        broker.close();
    }
}
