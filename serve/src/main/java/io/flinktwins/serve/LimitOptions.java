package io.flinktwins.serve;

import io.flinktwins.serve.classifying.RequestLimits;
import java.time.Duration;
import org.apache.flink.configuration.MemorySize;
import picocli.CommandLine.Option;

/** The options that say how much clients may ask of the server. */
final class LimitOptions {

    @Option(
            names = "--max-body",
            defaultValue = "64mb",
            paramLabel = "SIZE",
            description = "A request with a larger body is refused (413). All bodies together may take a quarter of the"
                    + " heap. Default: ${DEFAULT-VALUE}.")
    private MemorySize maxBody;

    @Option(
            names = "--max-images-per-request",
            defaultValue = "64",
            paramLabel = "N",
            description = "A request with more images is refused (413). Default: ${DEFAULT-VALUE}.")
    private int maxImagesPerRequest;

    @Option(
            names = "--max-queued-images",
            defaultValue = "512",
            paramLabel = "N",
            description = "Images that are worked on or wait, at most; what comes on top is refused (429)."
                    + " Default: ${DEFAULT-VALUE}.")
    private int maxQueuedImages;

    @Option(
            names = "--max-connections",
            defaultValue = "1000",
            paramLabel = "N",
            description = "Connections open at once; more are closed at once. Default: ${DEFAULT-VALUE}.")
    private int maxConnections;

    @Option(
            names = "--request-timeout",
            defaultValue = "60s",
            paramLabel = "DURATION",
            description = "From a request's first byte to its answer; a client of gRPC may ask for less."
                    + " Default: ${DEFAULT-VALUE}.")
    private Duration requestTimeout;

    @Option(
            names = "--stop-timeout",
            defaultValue = "25s",
            paramLabel = "DURATION",
            description = "How long a server that was told to stop may take for the answers that it owes."
                    + " Default: ${DEFAULT-VALUE}.")
    private Duration stopTimeout;

    ServerLimits limits() {
        return new ServerLimits(
                new RequestLimits(maxImagesPerRequest, maxQueuedImages),
                maxBody,
                maxConnections,
                requestTimeout,
                stopTimeout);
    }
}
