package io.flinktwins.cli.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/** A broker and the classification job at work between its topics. Used by one thread. */
interface MeasuredPipeline extends AutoCloseable {

    /** For a job to load its model. */
    Duration START_PATIENCE = Duration.ofMinutes(3);

    String bootstrapServers();

    /**
     * Sees that the job has not ended.
     *
     * @throws RuntimeException saying so, if it has
     */
    void checkAlive() throws IOException, InterruptedException;

    /**
     * Starts to count processor time.
     *
     * @return tells the milliseconds since, by what they were used for; what this system does not tell is left out
     */
    Supplier<Map<String, Double>> startCpuClock();

    Memory memory();

    @Override
    void close() throws Exception;
}
