package io.flinktwins.inference.image;

import io.flinktwins.inference.image.resample.PixelSize;
import io.flinktwins.inference.image.resample.Region;
import io.flinktwins.inference.image.tensor.ModelInput;
import io.flinktwins.inference.image.tensor.ModelInput.ElementType;
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
     * Checks that every image comes out as the model takes it.
     *
     * @throws IllegalArgumentException if the preprocessing does not lead to the model input
     */
    public void requireLeadsTo(ModelInput input) {
        if (input.type() == ElementType.UINT8 && normalization != null) {
            throw new IllegalArgumentException(
                    "Model input is uint8, but preprocessing normalizes to floats: leave scale, mean and std out");
        }
        if (crop != null) {
            requireSize(input, "crops", crop.width(), crop.height());
            requireCropInside(crop, resize);
        } else if (resize instanceof Resize.ToSize size) {
            requireSize(input, "resizes", size.width(), size.height());
        } else if (resize instanceof Resize.ShortSide) {
            throw new IllegalArgumentException(
                    "Preprocessing resizes the short side and does not crop, so that only square images would fit "
                            + "the model input of %d x %d: add a crop".formatted(input.width(), input.height()));
        }
    }

    private static void requireSize(ModelInput input, String step, int width, int height) {
        if (input.width() != width || input.height() != height) {
            throw new IllegalArgumentException(
                    "Model input is %d x %d, but preprocessing %s to %d x %d: correct the description or export again"
                            .formatted(input.width(), input.height(), step, width, height));
        }
    }

    private static void requireCropInside(Crop crop, @Nullable Resize resize) {
        if (resize instanceof Resize.ShortSide side) {
            requireCropInside(crop, side.pixels(), side.pixels());
        } else if (resize instanceof Resize.ToSize size) {
            requireCropInside(crop, size.width(), size.height());
        }
    }

    private static void requireCropInside(Crop crop, int width, int height) {
        if (crop.width() > width || crop.height() > height) {
            throw new IllegalArgumentException("Preprocessing crops %d x %d out of an image resized to %d x %d: make "
                            .formatted(crop.width(), crop.height(), width, height)
                    + "the resize larger or the crop smaller");
        }
    }

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
