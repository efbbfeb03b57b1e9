package io.flinktwins.cli.images;

import org.jspecify.annotations.Nullable;

/**
 * An encoded image with its true class, if that is known.
 *
 * @param image a file's bytes; written by nobody
 * @param trueClass null for an image without a label
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares images
public record StoredImage(
        String imageId, byte[] image, @Nullable TrueClass trueClass) {

    /**
     * What an image shows.
     *
     * @param classId index in the model's output, from 0, if the images are numbered as the model is
     * @param label the class's name, null if only its index is known
     */
    public record TrueClass(int classId, @Nullable String label) {}
}
