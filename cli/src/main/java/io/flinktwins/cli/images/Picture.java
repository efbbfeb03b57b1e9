package io.flinktwins.cli.images;

import org.jspecify.annotations.Nullable;

/**
 * An encoded picture with its true class, if that is known.
 *
 * @param image a file's bytes; written by nobody
 * @param trueClass null for a picture without a label
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares pictures
public record Picture(
        String imageId, byte[] image, @Nullable TrueClass trueClass) {

    /**
     * What a picture shows.
     *
     * @param classId index in the model's output, from 0, if the pictures are numbered as the model is
     * @param label the class's name, null if only its index is known
     */
    public record TrueClass(int classId, @Nullable String label) {}
}
