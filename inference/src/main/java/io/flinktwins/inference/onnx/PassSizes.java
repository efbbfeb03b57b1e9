package io.flinktwins.inference.onnx;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The batch sizes that a session is run with. Smaller batches are padded, larger ones run in pieces.
 *
 * @param sizes ascending; none if any size will do
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
record PassSizes(int... sizes) {

    static final PassSizes ANY = new PassSizes();

    /** One size only: the one that a model's graph has. */
    static PassSizes only(int size) {
        return new PassSizes(size);
    }

    /**
     * Powers of two, and the largest. For devices that plan anew for each size that differs from the last one: with CUDA,
     * cuDNN plans a convolution again, and TensorRT builds a whole engine.
     */
    static PassSizes few(int max) {
        return new PassSizes(
                IntStream.concat(IntStream.iterate(1, size -> size < max, size -> 2 * size), IntStream.of(max))
                        .toArray());
    }

    boolean isAny() {
        return sizes.length == 0;
    }

    /** The size of the next forward pass when so many images are left. */
    int next(int images) {
        return isAny()
                ? images
                : Arrays.stream(sizes)
                        .filter(size -> size >= images)
                        .findFirst()
                        .orElse(sizes[sizes.length - 1]);
    }

    /** The next smaller size, or 0. */
    int below(int size) {
        return Arrays.stream(sizes).filter(smaller -> smaller < size).max().orElse(0);
    }
}
