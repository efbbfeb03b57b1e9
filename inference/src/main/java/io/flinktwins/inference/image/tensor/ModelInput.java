package io.flinktwins.inference.image.tensor;

import io.flinktwins.inference.InvalidSettingException;

/**
 * The tensor that a model takes for one image.
 *
 * @param width in pixels
 * @param height in pixels
 */
public record ModelInput(int width, int height, ChannelOrder channels, Layout layout, ElementType type) {

    /** Every model here sees colours. */
    public static final int CHANNELS = 3;

    /** Order of the three colour planes or samples. */
    public enum ChannelOrder {
        RGB,
        BGR
    }

    /** Order of the axes: planes of pixels, or pixels of samples. */
    public enum Layout {
        NCHW,
        NHWC
    }

    /** Type of one element. */
    public enum ElementType {
        FLOAT32(4),
        FLOAT16(2),
        UINT8(1);

        private final int bytes;

        ElementType(int bytes) {
            this.bytes = bytes;
        }

        public int bytes() {
            return bytes;
        }
    }

    public ModelInput {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException(
                    "model input is %d x %d; both must be positive".formatted(width, height));
        }
    }

    /** Size of one image's tensor, in bytes. */
    public int byteSize() {
        return Math.multiplyExact(Math.multiplyExact(CHANNELS * width, height), type.bytes());
    }

    /**
     * Size of the tensor of a batch, in bytes.
     *
     * @throws InvalidSettingException if no buffer holds so many images: Java's have two gigabytes at most
     */
    public int batchBytes(int images) {
        int fitting = Integer.MAX_VALUE / byteSize();
        InvalidSettingException.unless(
                images <= fitting,
                "batch size",
                images,
                "must not be over %d, because one buffer holds a batch, and the model takes images of %d x %d"
                        .formatted(fitting, width, height));
        return images * byteSize();
    }
}
