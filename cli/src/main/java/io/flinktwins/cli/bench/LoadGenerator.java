package io.flinktwins.cli.bench;

import io.flinktwins.cli.bench.Bench.Throughput;
import io.flinktwins.cli.kafka.EventProducer;
import io.flinktwins.cli.pipeline.OutputReader;
import io.flinktwins.cli.pipeline.PipelineFailedException;
import io.flinktwins.schemas.PipelineTopic;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.ProducerConfig;

/** The clients that put load on a pipeline and read its answers. Used by one thread. */
final class LoadGenerator implements AutoCloseable {

    private final MeasuredPipeline pipeline;
    private final EventProducer producer;
    private final OutputReader reader;
    private final List<byte[]> images;
    private final BenchOptions options;
    private int loads;

    LoadGenerator(MeasuredPipeline pipeline, BenchOptions options, List<byte[]> images) {
        this.pipeline = pipeline;
        this.options = options;
        this.images = images;
        producer = producer(pipeline.bootstrapServers());
        reader = OutputReader.open(pipeline.bootstrapServers());
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
     * run dry; the processor time is that of all, from the sending of the images on.
     */
    Throughput throughput() throws Exception {
        int margin = options.maxInFlight();
        int images = margin + options.images() + margin;
        Supplier<Map<String, Double>> cpuClock = pipeline.startCpuClock();
        try (Load load = load(Arrivals.atOnce(images))) {
            load.await(margin);
            int answersBefore = load.answers();
            long startNanos = System.nanoTime();
            load.await(Math.min(answersBefore + options.images(), images));
            double perSecond = perSecond(load.answers() - answersBefore, System.nanoTime() - startNanos);
            load.awaitAll();
            Map<String, Double> cpuMillis = cpuClock.get();
            cpuMillis.replaceAll((use, millis) -> millis / images);
            return new Throughput(perSecond, load.meanBatchSize(), cpuMillis);
        }
    }

    private static double perSecond(int images, long nanos) {
        if (images == 0) {
            throw new PipelineFailedException("all answers came at once, so nothing was measured; write more --images");
        }
        return images * (double) TimeUnit.SECONDS.toNanos(1) / nanos;
    }

    /** Sends images at random moments, so many a second on average. */
    Histogram latencyMicros(double imagesPerSecond) throws Exception {
        try (Load load = load(Arrivals.independent(imagesPerSecond, options.images()))) {
            load.awaitAll();
            return load.latencyMicros();
        }
    }

    private Load load(Arrivals arrivals) {
        return Load.start("load-" + loads++, images, arrivals, producer, reader, pipeline);
    }

    @Override
    public void close() {
        producer.close();
        reader.close();
    }
}
