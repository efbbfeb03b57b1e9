package io.flinktwins.serve.classifying;

import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks, in no dialect.
 *
 * @param model name of the model; null for the one that there is
 * @param version number of its version; null for the best one
 * @param id that the client gave the request, or one of ours
 * @param isAwaited whether the client still waits, and its deadline has not passed
 */
public record Question(
        @Nullable String model,
        @Nullable String version,
        String id,
        List<AskedImage> images,
        BooleanSupplier isAwaited) {

    public Question {
        images = List.copyOf(images);
    }

    /** Names an image of the request for those who see its answer elsewhere. */
    String imageId(int index) {
        return images.size() == 1 ? id : "%s-%d".formatted(id, index);
    }
}
