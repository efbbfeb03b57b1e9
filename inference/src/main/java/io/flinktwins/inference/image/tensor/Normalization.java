package io.flinktwins.inference.image.tensor;

import java.util.List;

/**
 * From samples to model input, per channel in float arithmetic: {@code (sample * scale - mean) / std}.
 *
 * @param mean three values, in the model input's channel order
 * @param std three values, in the model input's channel order
 */
public record Normalization(float scale, List<Float> mean, List<Float> std) {

    public Normalization {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (mean.size() != ModelInput.CHANNELS || std.size() != ModelInput.CHANNELS) {
            throw new IllegalArgumentException(
                    "normalization wants 3 values of mean and of std, got %s and %s".formatted(mean, std));
        }
        if (std.contains(0f)) {
            throw new IllegalArgumentException("normalization divides by std, which has a zero: " + std);
        }
    }

    /** Model input of one sample, 0 to 255. */
    float apply(int sample, int channel) {
        return (sample * scale - mean.get(channel)) / std.get(channel);
    }
}
