package io.flinktwins.inference.image;

import io.flinktwins.inference.image.resample.PixelSize;
import io.flinktwins.inference.image.resample.Region;
import io.flinktwins.inference.image.tensor.Normalization;
import org.jspecify.annotations.Nullable;

/**
 * What the training project did to an image before the model saw it, in this order: decode, resize, crop, normalize.
 *
 * @param exifOrientation whether the image is turned as its camera says (as OpenCV does, Pillow does not)
 * @param resize null where the image keeps its size
 * @param crop null where the model sees the whole resized image
 * @param normalization null where the model takes samples, 0 to 255
 */
public record Preprocessing(
        boolean exifOrientation,
        @Nullable Resize resize,
        @Nullable Crop crop,
        @Nullable Normalization normalization) {

    /**
     * The part of the image that the model sees, in pixels of the resized image.
     *
     * @throws IllegalArgumentException if the resized image is smaller than the crop
     */
    Region regionOf(PixelSize image) {
        PixelSize resized = resize == null ? image : resize.sizeOf(image);
        if (crop == null) {
            return new Region(resized, 0, 0, resized.width(), resized.height());
        }
        return new Region(
                resized,
                crop.rule().offset(resized.width() - crop.width()),
                crop.rule().offset(resized.height() - crop.height()),
                crop.width(),
                crop.height());
    }
}
