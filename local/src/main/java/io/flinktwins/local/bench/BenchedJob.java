package io.flinktwins.local.bench;

import io.flinktwins.local.broker.EmbeddedBroker;
import io.flinktwins.local.broker.PipelineTopic;
import io.flinktwins.local.cluster.LocalFlink;
import io.flinktwins.local.cluster.RunningJob;
import io.flinktwins.local.kafka.EventProducer;
import io.flinktwins.local.pipeline.OutputReader;
import io.flinktwins.local.pipeline.PipelineFailedException;
import io.flinktwins.local.pipeline.PipelineJobs;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.ProducerConfig;

/** The classification job on the embedded cluster, with the clients that put load on it. Used by one thread. */
final class BenchedJob implements AutoCloseable {

    private static final Duration START_PATIENCE = Duration.ofMinutes(3);

    private final RunningJob job;
    private final EventProducer producer;
    private final OutputReader reader;
    private final List<byte[]> pictures;
    private final BenchOptions options;
    private int loads;

    private BenchedJob(
            RunningJob job, EventProducer producer, OutputReader reader, List<byte[]> pictures, BenchOptions options) {
        this.job = job;
        this.producer = producer;
        this.reader = reader;
        this.pictures = pictures;
        this.options = options;
    }

    /** Submits the job and waits until its model is loaded. */
    static BenchedJob start(LocalFlink flink, EmbeddedBroker broker, BenchOptions options, List<byte[]> pictures)
            throws Exception {
        String bootstrapServers = broker.bootstrapServers();
        RunningJob job = flink.submit(
                PipelineJobs.classification(flink, options.forJob(bootstrapServers)), "Flink Twins classification");
        try {
            job.awaitTasks(START_PATIENCE);
            return new BenchedJob(
                    job, producer(bootstrapServers), OutputReader.open(bootstrapServers), pictures, options);
        } catch (Exception e) {
            job.close();
            throw e;
        }
    }

    /** Its thread is named after its client, so that {@link CpuUse} knows it from the job's. */
    private static EventProducer producer(String bootstrapServers) {
        Map<String, Object> settings = new HashMap<>(EventProducer.preferredSettings());
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, "bench");
        return EventProducer.open(settings, PipelineTopic.IMAGE_EVENTS.topicName(), PipelineTopic.LABELS.topicName());
    }

    /**
     * Works a backlog off. The rate is that of its middle, because at the start the queues fill and at the end the slots
     * run dry; the processor time is that of all, from the sending of the pictures on.
     */
    Throughput throughput() throws InterruptedException {
        int margin = options.mostInFlight();
        int pictures = margin + options.images() + margin;
        CpuClock startCpu = CpuClock.now();
        try (Load load = load(Arrivals.atOnce(pictures))) {
            load.await(margin);
            int answersBefore = load.answers();
            long startNanos = System.nanoTime();
            load.await(Math.min(answersBefore + options.images(), pictures));
            double perSecond = perSecond(load.answers() - answersBefore, System.nanoTime() - startNanos);
            load.awaitAll();
            Map<CpuUse, Double> cpuMillis = CpuClock.now().millisSince(startCpu);
            cpuMillis.replaceAll((use, millis) -> millis / pictures);
            return new Throughput(perSecond, load.meanBatchSize(), cpuMillis);
        }
    }

    private static double perSecond(int images, long nanos) {
        if (images == 0) {
            throw new PipelineFailedException("all answers came at once, so nothing was measured; write more --images");
        }
        return images * (double) TimeUnit.SECONDS.toNanos(1) / nanos;
    }

    /** Sends pictures at random moments, so many a second on average. */
    Histogram latencyMicros(double imagesPerSecond) throws InterruptedException {
        try (Load load = load(Arrivals.independent(imagesPerSecond, options.images()))) {
            load.awaitAll();
            return load.latencyMicros();
        }
    }

    private Load load(Arrivals arrivals) {
        return new Load("load-" + loads++, pictures, arrivals, producer, reader, job);
    }

    @Override
    public void close() {
        producer.close();
        reader.close();
        job.close();
    }
}
