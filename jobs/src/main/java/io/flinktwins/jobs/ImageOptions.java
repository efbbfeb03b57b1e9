package io.flinktwins.jobs;

import io.flinktwins.inference.image.ImageLimits;
import io.flinktwins.operators.fetch.AllowedUris;
import io.flinktwins.operators.fetch.FetchOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.MemorySize;
import picocli.CommandLine.Option;

/** The options of {@link ClassificationJob} that say which images it takes, and from where. */
public final class ImageOptions {

    @Option(
            names = "--max-image-bytes",
            paramLabel = "SIZE",
            description = "A larger encoded image is a dead letter. Default: 20mb.")
    private MemorySize maxImageBytes = MemorySize.ofMebiBytes(20);

    @Option(
            names = "--max-pixels",
            paramLabel = "N",
            description = "An image with more pixels is a dead letter, and is not decoded. Default: 50000000.")
    private long maxPixels = 50_000_000;

    @Option(
            names = "--truncated",
            paramLabel = "WHAT",
            description =
                    "What becomes of an image that ends early: reject (a dead letter) or accept (what arrived of it"
                            + " is classified). Default: reject.")
    private Truncated truncated = Truncated.REJECT;

    @Option(
            names = "--fast-decode",
            description = "Decode large JPEG files at a half, a quarter or an eighth of their size: faster, but not the"
                    + " pixels that the model was trained on.")
    private boolean fastDecode;

    @Option(
            names = "--image-uri-allow",
            paramLabel = "PREFIX",
            description = "Fetch images whose imageUri is below this prefix, such as s3://bucket/photos/ or"
                    + " https://images.example.com/; repeat for more. Default: none.")
    private List<String> allowedPrefixes = new ArrayList<>();

    @Option(
            names = "--fetch-timeout",
            paramLabel = "DURATION",
            description = "After how long a fetch has failed. Default: 10s.")
    private Duration fetchTimeout = Duration.ofSeconds(10);

    @Option(
            names = "--fetch-threads",
            paramLabel = "N",
            description = "Fetches of a slot at the same time. Default: 4.")
    private int fetchThreads = 4;

    /** What becomes of an image that ends early. */
    public enum Truncated {
        REJECT,
        ACCEPT
    }

    ImageLimits limits() {
        return new ImageLimits(maxBytes(), maxPixels, truncated == Truncated.ACCEPT, fastDecode);
    }

    FetchOptions fetch() {
        return new FetchOptions(new AllowedUris(allowedPrefixes), maxBytes(), fetchTimeout, fetchThreads);
    }

    private int maxBytes() {
        // One byte less than an array can have, because a reader takes one more to see that there is more.
        if (maxImageBytes.getBytes() >= Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "--max-image-bytes is %s; write at most 2047mb".formatted(maxImageBytes));
        }
        return (int) maxImageBytes.getBytes();
    }
}
