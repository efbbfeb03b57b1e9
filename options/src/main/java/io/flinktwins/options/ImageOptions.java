package io.flinktwins.options;

import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.inference.fetch.AllowedUris;
import io.flinktwins.inference.fetch.FetchOptions;
import io.flinktwins.inference.fetch.FetchOptions.Patience;
import io.flinktwins.inference.image.ImageLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.MemorySize;
import picocli.CommandLine.Option;

/** The options that say which images are taken, and from where. */
public final class ImageOptions {

    @Option(
            names = "--max-image-bytes",
            defaultValue = ImageLimits.DEFAULT_MAX_MEBIBYTES + "mb",
            paramLabel = "SIZE",
            description = "A larger encoded image is a dead letter. Default: ${DEFAULT-VALUE}.")
    private MemorySize maxImageBytes;

    @Option(
            names = "--max-pixels",
            defaultValue = "" + ImageLimits.DEFAULT_MAX_PIXELS,
            paramLabel = "N",
            description = "An image with more pixels is a dead letter, and is not decoded. Default: ${DEFAULT-VALUE}.")
    private long maxPixels;

    @Option(
            names = "--truncated",
            defaultValue = "reject",
            paramLabel = "WHAT",
            description =
                    "What becomes of an image that ends early: reject (a dead letter) or accept (what arrived of it"
                            + " is classified). Default: ${DEFAULT-VALUE}.")
    private Truncated truncated;

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
            defaultValue = "10s",
            paramLabel = "DURATION",
            description = "After how long a fetch has failed. Default: ${DEFAULT-VALUE}.")
    private Duration fetchTimeout;

    @Option(
            names = "--fetch-threads",
            defaultValue = "4",
            paramLabel = "N",
            description = "Fetches of a slot from one host at the same time. Default: ${DEFAULT-VALUE}.")
    private int fetchThreads;

    @Option(
            names = "--fetch-capacity",
            defaultValue = "1000",
            paramLabel = "N",
            description =
                    "Images of a slot that wait for being fetched, at most; images that carry their bytes then wait"
                            + " behind them. With --ordered: what --max-in-flight says. Default: ${DEFAULT-VALUE}.")
    private int fetchCapacity;

    @Option(
            names = "--fetch-failures",
            defaultValue = "5",
            paramLabel = "N",
            description = "After how many fetches in a row without an answer a host is given up for --fetch-pause."
                    + " Default: ${DEFAULT-VALUE}.")
    private int fetchFailures;

    @Option(
            names = "--fetch-pause",
            defaultValue = "30s",
            paramLabel = "DURATION",
            description =
                    "How long the images of a host that was given up are dead letters at once, before one of them is"
                            + " tried again. Default: ${DEFAULT-VALUE}.")
    private Duration fetchPause;

    /** What becomes of an image that ends early. */
    public enum Truncated {
        REJECT,
        ACCEPT
    }

    public ImageLimits limits() {
        return new ImageLimits(maxBytes(), maxPixels, truncated == Truncated.ACCEPT, fastDecode);
    }

    public FetchOptions fetch() {
        return new FetchOptions(
                new AllowedUris(allowedPrefixes),
                maxBytes(),
                fetchTimeout,
                fetchThreads,
                fetchCapacity,
                new Patience(fetchFailures, fetchPause));
    }

    private int maxBytes() {
        // One byte less than an array can have, because a reader takes one more to see that there is more.
        InvalidSettingException.unless(
                maxImageBytes.getBytes() < Integer.MAX_VALUE,
                "max image bytes",
                maxImageBytes,
                "must be at most 2047mb");
        return (int) maxImageBytes.getBytes();
    }
}
