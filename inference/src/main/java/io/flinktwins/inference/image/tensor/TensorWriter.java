package io.flinktwins.inference.image.tensor;

import io.flinktwins.inference.image.tensor.ModelInput.ChannelOrder;
import io.flinktwins.inference.image.tensor.ModelInput.Layout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Writes 8-bit pixels as a model input.
 *
 * <p>A sample has 256 values, so all arithmetic is done once, in a table for each channel. Reuses its scratch memory,
 * so one thread uses it.
 */
public abstract class TensorWriter {

    private static final int SAMPLE_VALUES = 256;

    private final ModelInput input;

    private TensorWriter(ModelInput input) {
        this.input = input;
    }

    public static TensorWriter of(ModelInput input, @Nullable Normalization normalization) {
        return switch (input.type()) {
            case FLOAT32 -> new Float32Writer(input, table(normalization));
            case FLOAT16 -> new Float16Writer(input, table(normalization));
            case UINT8 -> new Uint8Writer(input);
        };
    }

    private static float[][] table(@Nullable Normalization normalization) {
        float[][] table = new float[ModelInput.CHANNELS][SAMPLE_VALUES];
        for (int channel = 0; channel < ModelInput.CHANNELS; channel++) {
            for (int sample = 0; sample < SAMPLE_VALUES; sample++) {
                table[channel][sample] = normalization == null ? sample : normalization.apply(sample, channel);
            }
        }
        return table;
    }

    /**
     * Writes {@link ModelInput#byteSize} bytes in native order, and advances the tensor's position.
     *
     * @param pixels row by row, one int each: 0xRRGGBB
     */
    public final void write(int[] pixels, ByteBuffer tensor) {
        for (int channel = 0; channel < ModelInput.CHANNELS; channel++) {
            int shift =
                    Byte.SIZE * (input.channels() == ChannelOrder.BGR ? channel : ModelInput.CHANNELS - 1 - channel);
            if (input.layout() == Layout.NCHW) {
                convert(channel, pixels, shift, channel * pixels.length, 1);
            } else {
                convert(channel, pixels, shift, channel, ModelInput.CHANNELS);
            }
        }
        put(tensor.order(ByteOrder.nativeOrder()));
        tensor.position(tensor.position() + input.byteSize());
    }

    /** Converts the sample at bit {@code shift} of each pixel to every {@code step}th element from {@code to} on. */
    abstract void convert(int channel, int[] pixels, int shift, int to, int step);

    abstract void put(ByteBuffer tensor);

    private static final class Float32Writer extends TensorWriter {

        private final float[][] table;
        private final float[] elements;

        Float32Writer(ModelInput input, float[][] table) {
            super(input);
            this.table = table;
            elements = new float[input.byteSize() / Float.BYTES];
        }

        @Override
        void convert(int channel, int[] pixels, int shift, int to, int step) {
            float[] values = table[channel];
            for (int in = 0, out = to; in < pixels.length; in++, out += step) {
                elements[out] = values[pixels[in] >> shift & 0xff];
            }
        }

        @Override
        void put(ByteBuffer tensor) {
            tensor.asFloatBuffer().put(elements);
        }
    }

    private static final class Float16Writer extends TensorWriter {

        private final short[][] table = new short[ModelInput.CHANNELS][SAMPLE_VALUES];
        private final short[] elements;

        Float16Writer(ModelInput input, float[][] table) {
            super(input);
            for (int channel = 0; channel < ModelInput.CHANNELS; channel++) {
                for (int sample = 0; sample < SAMPLE_VALUES; sample++) {
                    this.table[channel][sample] = Float16.of(table[channel][sample]);
                }
            }
            elements = new short[input.byteSize() / Short.BYTES];
        }

        @Override
        void convert(int channel, int[] pixels, int shift, int to, int step) {
            short[] values = table[channel];
            for (int in = 0, out = to; in < pixels.length; in++, out += step) {
                elements[out] = values[pixels[in] >> shift & 0xff];
            }
        }

        @Override
        void put(ByteBuffer tensor) {
            tensor.asShortBuffer().put(elements);
        }
    }

    private static final class Uint8Writer extends TensorWriter {

        private final byte[] elements;

        Uint8Writer(ModelInput input) {
            super(input);
            elements = new byte[input.byteSize()];
        }

        @Override
        void convert(int channel, int[] pixels, int shift, int to, int step) {
            for (int in = 0, out = to; in < pixels.length; in++, out += step) {
                elements[out] = (byte) (pixels[in] >> shift);
            }
        }

        @Override
        void put(ByteBuffer tensor) {
            tensor.put(tensor.position(), elements);
        }
    }
}
