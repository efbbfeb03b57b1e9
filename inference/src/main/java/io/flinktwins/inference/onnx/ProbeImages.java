package io.flinktwins.inference.onnx;

import io.flinktwins.inference.image.tensor.ModelInput;
import io.flinktwins.inference.image.tensor.TensorWriter;
import io.flinktwins.inference.modeldirectory.ModelDescription;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;

/**
 * The images that a model is tried with before it is served, always the same ones: noise, black, white, and a gradient.
 *
 * <p>They differ as much as images can, in brightness and in structure, so that a model that lets one into the scores of
 * another shows it.
 */
final class ProbeImages {

    static final int COUNT = 4;

    private static final int BRIGHTEST = 255;
    private static final int BLACK = 0;
    private static final int WHITE = 0xffffff;
    private static final long SEED = 20261126;

    private final int imageBytes;
    private final ByteBuffer tensors;

    ProbeImages(ModelDescription description) {
        ModelInput input = description.input();
        imageBytes = input.byteSize();
        tensors = allocate(COUNT);
        TensorWriter writer = TensorWriter.of(input, description.preprocessing().normalization());
        writer.write(noise(input), tensors);
        writer.write(plain(input, BLACK), tensors);
        writer.write(plain(input, WHITE), tensors);
        writer.write(gradient(input), tensors);
    }

    /** One of them as a batch. */
    ByteBuffer alone(int index) {
        return tensors.slice(index * imageBytes, imageBytes).order(ByteOrder.nativeOrder());
    }

    /** A batch of any size: all of them in turn, and again. */
    ByteBuffer batch(int size) {
        ByteBuffer batch = allocate(size);
        for (int i = 0; i < size; i++) {
            batch.put(alone(i % COUNT));
        }
        return batch.flip();
    }

    private ByteBuffer allocate(int images) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(images, imageBytes)).order(ByteOrder.nativeOrder());
    }

    private static int[] noise(ModelInput input) {
        int[] pixels = plain(input, BLACK);
        Random random = new Random(SEED);
        Arrays.setAll(pixels, i -> random.nextInt(WHITE + 1));
        return pixels;
    }

    private static int[] plain(ModelInput input, int colour) {
        int[] pixels = new int[input.width() * input.height()];
        Arrays.fill(pixels, colour);
        return pixels;
    }

    /** Blue grows to the right, green downwards, and red to the left. */
    private static int[] gradient(ModelInput input) {
        int[] pixels = plain(input, BLACK);
        for (int y = 0; y < input.height(); y++) {
            for (int x = 0; x < input.width(); x++) {
                int blue = BRIGHTEST * x / input.width();
                int green = BRIGHTEST * y / input.height();
                pixels[y * input.width() + x] = (BRIGHTEST - blue) << 16 | green << 8 | blue;
            }
        }
        return pixels;
    }
}
