package io.flinktwins.inference.image;

import io.flinktwins.inference.image.resample.PixelSize;
import io.flinktwins.inference.image.resample.Resampling;

/** The size to which an image is brought before the crop. */
public sealed interface Resize {

    Resampling resampling();

    /** Size of the resized image. */
    PixelSize sizeOf(PixelSize image);

    /** The longest side whose length does not depend on the image. */
    int longestFixedSide();

    /**
     * Keeps the aspect ratio and makes the shorter side {@code pixels} long.
     *
     * @param rounding of the longer side
     */
    record ShortSide(int pixels, Rounding rounding, Resampling resampling) implements Resize {

        public ShortSide {
            requirePositive(pixels);
        }

        @Override
        public PixelSize sizeOf(PixelSize image) {
            int shortSide = Math.min(image.width(), image.height());
            return new PixelSize(
                    rounding.scaled(image.width(), pixels, shortSide),
                    rounding.scaled(image.height(), pixels, shortSide));
        }

        @Override
        public int longestFixedSide() {
            return pixels;
        }
    }

    /** Ignores the aspect ratio. */
    record ToSize(int width, int height, Resampling resampling) implements Resize {

        public ToSize {
            requirePositive(width);
            requirePositive(height);
        }

        @Override
        public PixelSize sizeOf(PixelSize image) {
            return new PixelSize(width, height);
        }

        @Override
        public int longestFixedSide() {
            return Math.max(width, height);
        }
    }

    /** How a training project rounds a scaled side. */
    enum Rounding {
        /** {@code int(round(side * (pixels / shortSide)))}, ties to even. */
        PADDLECLAS {
            @Override
            int scaled(int side, int pixels, int shortSide) {
                return (int) Math.rint(side * ((double) pixels / shortSide));
            }
        },
        /** {@code int(pixels * side / shortSide)}, cut off. */
        TORCHVISION {
            @Override
            int scaled(int side, int pixels, int shortSide) {
                return (int) ((double) ((long) pixels * side) / shortSide);
            }
        };

        abstract int scaled(int side, int pixels, int shortSide);
    }

    private static void requirePositive(int pixels) {
        if (pixels < 1) {
            throw new IllegalArgumentException("resize to %d pixels; must be positive".formatted(pixels));
        }
    }
}
