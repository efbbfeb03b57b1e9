package io.flinktwins.inference.image.tensor;

import io.flinktwins.inference.ImageHeader;
import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.inference.image.tensor.ModelInput.ElementType;
import io.flinktwins.inference.image.tensor.ModelInput.Layout;
import io.flinktwins.schemas.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;

/**
 * One image as a model takes it: the elements of its input, which need no decoding.
 *
 * <p>Immutable, so that any thread may use it.
 */
public final class ImageTensor {

    /** What such an image has in the place of an encoded one's format. */
    private static final String FORMAT = "TENSOR";

    private final ModelInput input;

    /** In native byte order. */
    private final ByteBuffer elements;

    private ImageTensor(ModelInput input, ByteBuffer elements) {
        this.input = input;
        this.elements = elements;
    }

    /**
     * Takes numbers.
     *
     * @param elements in the order of the input's axes and channels, after all preprocessing
     * @throws IllegalArgumentException if the model takes other elements than float32, or another number of them
     */
    public static ImageTensor of(ModelInput input, float[] elements) {
        requireType(input, ElementType.FLOAT32);
        requireCount(input, elements.length);
        ByteBuffer copy = ByteBuffer.allocate(input.byteSize()).order(ByteOrder.nativeOrder());
        copy.asFloatBuffer().put(elements);
        return new ImageTensor(input, copy);
    }

    /**
     * Takes elements as protocols send them.
     *
     * @param type of the elements
     * @param littleEndian the elements between its position and its limit, which stay where they are, in the order of the
     *     input's axes and channels, after all preprocessing
     * @throws IllegalArgumentException if the model takes elements of another type, or another number of them
     */
    public static ImageTensor of(ModelInput input, ElementType type, ByteBuffer littleEndian) {
        requireType(input, type);
        if (littleEndian.remaining() % type.bytes() != 0) {
            throw new IllegalArgumentException(
                    "%d bytes are no whole number of %s".formatted(littleEndian.remaining(), words(type)));
        }
        requireCount(input, littleEndian.remaining() / type.bytes());
        return new ImageTensor(input, inNativeOrder(type, littleEndian.slice().order(ByteOrder.LITTLE_ENDIAN)));
    }

    private static ByteBuffer inNativeOrder(ElementType type, ByteBuffer littleEndian) {
        ByteBuffer elements = ByteBuffer.allocate(littleEndian.remaining()).order(ByteOrder.nativeOrder());
        switch (type) {
            case FLOAT32 -> elements.asFloatBuffer().put(littleEndian.asFloatBuffer());
            case FLOAT16 -> elements.asShortBuffer().put(littleEndian.asShortBuffer());
            case UINT8 -> elements.duplicate().put(littleEndian);
        }
        return elements;
    }

    private static void requireType(ModelInput input, ElementType type) {
        if (type != input.type()) {
            throw new IllegalArgumentException(
                    "the model takes %s for an image, and no %s".formatted(words(input), words(type)));
        }
    }

    private static void requireCount(ModelInput input, int count) {
        int wanted = input.byteSize() / input.type().bytes();
        if (count != wanted) {
            throw new IllegalArgumentException("the model takes %s for an image, which are %d elements and not %d"
                    .formatted(words(input), wanted, count));
        }
    }

    /**
     * Sees that a model takes it: its version may have changed since this was made.
     *
     * @throws RejectedImageException if it takes another input
     */
    public void requireFor(ModelInput model) throws RejectedImageException {
        if (!input.equals(model)) {
            throw new RejectedImageException(
                    Reason.UNSUPPORTED_FORMAT,
                    "the tensor is %s, but the model takes %s".formatted(words(input), words(model)));
        }
    }

    private static String words(ModelInput input) {
        String shape = input.layout() == Layout.NCHW
                ? "[%d,%d,%d]".formatted(ModelInput.CHANNELS, input.height(), input.width())
                : "[%d,%d,%d]".formatted(input.height(), input.width(), ModelInput.CHANNELS);
        return "%s %s in %s".formatted(shape, words(input.type()), input.channels());
    }

    private static String words(ElementType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    /** The size is that of the model's input; what it was made of is not known. */
    public ImageHeader header() {
        return new ImageHeader(FORMAT, input.width(), input.height());
    }

    /** Writes {@link ModelInput#byteSize} bytes in native order, and advances the tensor's position. */
    public void write(ByteBuffer tensor) {
        tensor.put(elements.duplicate());
    }
}
