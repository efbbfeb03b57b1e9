package io.flinktwins.inference.image;

/** The part in the middle of the resized image that the model sees. */
public record Crop(int width, int height, Rule rule) {

    /** How a training project splits an odd margin. */
    public enum Rule {
        /** {@code (size - crop) // 2}. */
        PADDLECLAS {
            @Override
            int offset(int margin) {
                return margin / 2;
            }
        },
        /** {@code int(round((size - crop) / 2))}, ties to even. */
        TORCHVISION {
            @Override
            int offset(int margin) {
                return (int) Math.rint(margin / 2.0);
            }
        };

        /** Pixels left out before the crop, of {@code margin} left out in all. */
        abstract int offset(int margin);
    }

    public Crop {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException(
                    "crop to %d x %d pixels; both must be positive".formatted(width, height));
        }
    }
}
