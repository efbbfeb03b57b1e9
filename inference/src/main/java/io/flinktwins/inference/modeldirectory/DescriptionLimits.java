package io.flinktwins.inference.modeldirectory;

import io.flinktwins.inference.image.tensor.ModelInput;
import io.flinktwins.inference.image.tensor.Normalization;
import java.util.List;

/**
 * What the numbers of a description may be, whoever wrote it: wider than any image classifier's, and narrow enough that
 * nothing overflows behind them.
 */
final class DescriptionLimits {

    /** 4096 x 4096 pixels are 192 MiB of float32 for one image. */
    static final int MAX_INPUT_SIDE = 4096;

    static final int MAX_RESIZED_SIDE = 16_384;

    /** timm's smallest is 0.875. */
    static final double MIN_CROP_PERCENT = 0.1;

    private static final double SMALLEST = 1e-6;
    private static final double LARGEST_SCALE = 1000;
    private static final double LARGEST = 1e6;

    private DescriptionLimits() {}

    /** A scale that was given as a number, or computed from this node. */
    static float scale(DescriptionNode node, double value) {
        return (float) node.within(value, SMALLEST, LARGEST_SCALE);
    }

    static List<Float> mean(DescriptionNode node) {
        return node.floats(ModelInput.CHANNELS, -LARGEST, LARGEST);
    }

    static List<Float> std(DescriptionNode node) {
        return node.floats(ModelInput.CHANNELS, SMALLEST, LARGEST);
    }

    /** What PaddleClas and timm take where a description leaves mean or deviation out: ImageNet's. */
    static Normalization normalization(float scale, DescriptionNode mean, DescriptionNode std) {
        return new Normalization(
                scale,
                mean.isAbsent() ? List.of(0.485f, 0.456f, 0.406f) : mean(mean),
                std.isAbsent() ? List.of(0.229f, 0.224f, 0.225f) : std(std));
    }
}
