package io.flinktwins.cli.review.wall;

import io.flinktwins.inference.InvalidSettingException;
import org.apache.flink.configuration.MemorySize;

/**
 * How much a wall holds; the oldest image goes first.
 *
 * @param images at most
 * @param imageMemory for their encoded bytes, at most
 */
public record WallLimits(int images, MemorySize imageMemory) {

    public static final int DEFAULT_IMAGES = 1_000;

    /** Text, for an annotation. */
    public static final String DEFAULT_IMAGE_MEMORY = "256mb";

    public static final WallLimits DEFAULT = new WallLimits(DEFAULT_IMAGES, MemorySize.parse(DEFAULT_IMAGE_MEMORY));

    /** What a browser still shows without a pause. */
    private static final int MAX_IMAGES = 20_000;

    public WallLimits {
        InvalidSettingException.unless(
                images >= 1 && images <= MAX_IMAGES, "images", images, "must be between 1 and " + MAX_IMAGES);
        InvalidSettingException.unless(
                imageMemory.getBytes() >= 1, "image memory", imageMemory, "must be larger than nothing");
    }
}
