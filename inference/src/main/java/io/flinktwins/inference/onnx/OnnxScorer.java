package io.flinktwins.inference.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.RunOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/**
 * Asks a session for the raw scores of a batch, in forward passes of the sizes that it is to be run with. Several threads
 * may do so at the same time.
 */
final class OnnxScorer implements AutoCloseable {

    private final OrtSession session;
    private final Signature signature;
    private PassSizes sizes;

    OnnxScorer(OrtSession session, Signature signature) {
        this.session = session;
        this.signature = signature;
        sizes = signature.batchSize() == Signature.ANY_SIZE ? PassSizes.ANY : PassSizes.only(signature.batchSize());
    }

    PassSizes sizes() {
        return sizes;
    }

    /** From now on the session is run with these sizes. Before it is handed to other threads. */
    void runWith(PassSizes sizes) {
        this.sizes = sizes;
    }

    /**
     * Runs one forward pass, or several if the sizes ask for that.
     *
     * @param tensors the images' tensors back to back from position 0; direct, in native byte order. What lies behind the
     *     last one means nothing, and fills a pass up
     * @return {@code [size][classes]} scores as the model gives them
     */
    float[][] scores(ByteBuffer tensors, int size, RunOptions runOptions) throws OrtException {
        float[][] rows = new float[size][];
        for (int from = 0; from < size; ) {
            int passSize = sizes.next(size - from);
            int count = Math.min(passSize, size - from);
            run(images(tensors, from, count, passSize), passSize, runOptions, rows, from, count);
            from += count;
        }
        return rows;
    }

    private ByteBuffer images(ByteBuffer tensors, int from, int count, int passSize) {
        int tensorSize = signature.input().byteSize();
        int start = from * tensorSize;
        int bytes = passSize * tensorSize;
        if (tensors.limit() - start >= bytes) {
            return tensors.slice(start, bytes).order(ByteOrder.nativeOrder());
        }
        ByteBuffer full = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        return full.put(tensors.slice(start, count * tensorSize)).clear();
    }

    private void run(ByteBuffer tensors, int passSize, RunOptions runOptions, float[][] rows, int from, int count)
            throws OrtException {
        try (OnnxTensor images = OnnxTensor.createTensor(
                        OnnxSessions.environment(), tensors, signature.inputShape(passSize), signature.inputType());
                OrtSession.Result result = session.run(
                        Map.of(signature.inputName(), images), Set.of(signature.outputName()), runOptions)) {
            OnnxTensor output = (OnnxTensor) result.get(0);
            requireShape(output.getInfo().getShape(), passSize);
            FloatBuffer values = floats(output);
            for (int i = from; i < from + count; i++) {
                rows[i] = new float[signature.classCount()];
                values.get(rows[i]);
            }
        }
    }

    private void requireShape(long[] shape, int size) throws OrtException {
        if (shape.length != 2 || shape[0] != size || shape[1] != signature.classCount()) {
            throw new OrtException("scores have the shape %s instead of [%d, %d]"
                    .formatted(Arrays.toString(shape), size, signature.classCount()));
        }
    }

    /** Single precision is what probabilities have; beyond its range a score becomes infinite, and is rejected. */
    private static FloatBuffer floats(OnnxTensor output) {
        if (output.getInfo().type != OnnxJavaType.DOUBLE) {
            return output.getFloatBuffer();
        }
        DoubleBuffer doubles = output.getDoubleBuffer();
        FloatBuffer floats = FloatBuffer.allocate(doubles.remaining());
        while (doubles.hasRemaining()) {
            floats.put((float) doubles.get());
        }
        return floats.flip();
    }

    /** Only when no thread runs it. */
    @Override
    public void close() {
        OnnxSessions.close(session);
    }
}
