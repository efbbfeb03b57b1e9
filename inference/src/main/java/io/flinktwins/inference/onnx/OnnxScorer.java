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
 * Asks a session for the raw scores of a batch. Several threads may do so at the same time.
 *
 * <p>A model whose batch size is fixed is run in pieces of that size, the last one padded.
 */
final class OnnxScorer implements AutoCloseable {

    private final OrtSession session;
    private final Signature signature;
    private int batchSize;

    OnnxScorer(OrtSession session, Signature signature) {
        this.session = session;
        this.signature = signature;
        batchSize = signature.batchSize();
    }

    /** The only batch size that the session is run with, or {@link Signature#ANY_SIZE}. */
    int batchSize() {
        return batchSize;
    }

    /** From now on the session is run with one image at a time. Before it is handed to other threads. */
    void runOneByOne() {
        batchSize = 1;
    }

    /**
     * Runs one forward pass, or several if the batch size is fixed.
     *
     * @param tensors the images' tensors back to back from position 0; direct, in native byte order
     * @return {@code [size][classes]} scores as the model gives them
     */
    float[][] scores(ByteBuffer tensors, int size, RunOptions runOptions) throws OrtException {
        return batchSize == Signature.ANY_SIZE
                ? run(tensors, size, runOptions)
                : runInPieces(tensors, size, runOptions);
    }

    private float[][] runInPieces(ByteBuffer tensors, int size, RunOptions runOptions) throws OrtException {
        int tensorSize = signature.input().byteSize();
        float[][] rows = new float[size][];
        for (int from = 0; from < size; from += batchSize) {
            int count = Math.min(batchSize, size - from);
            ByteBuffer piece =
                    tensors.slice(from * tensorSize, count * tensorSize).order(ByteOrder.nativeOrder());
            ByteBuffer full =
                    // A last piece that is too short is filled up with zeros, whose scores nobody copies.
                    count == batchSize ? piece : allocate(batchSize).put(piece).clear();
            System.arraycopy(run(full, batchSize, runOptions), 0, rows, from, count);
        }
        return rows;
    }

    private ByteBuffer allocate(int images) {
        return ByteBuffer.allocateDirect(
                        Math.multiplyExact(images, signature.input().byteSize()))
                .order(ByteOrder.nativeOrder());
    }

    private float[][] run(ByteBuffer tensors, int size, RunOptions runOptions) throws OrtException {
        try (OnnxTensor images = OnnxTensor.createTensor(
                        OnnxSessions.environment(), tensors, signature.inputShape(size), signature.inputType());
                OrtSession.Result result = session.run(
                        Map.of(signature.inputName(), images), Set.of(signature.outputName()), runOptions)) {
            OnnxTensor output = (OnnxTensor) result.get(0);
            return rows(floats(output), output.getInfo().getShape(), size);
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

    private float[][] rows(FloatBuffer values, long[] shape, int size) throws OrtException {
        if (shape.length != 2 || shape[0] != size || shape[1] != signature.classCount()) {
            throw new OrtException("scores have the shape %s instead of [%d, %d]"
                    .formatted(Arrays.toString(shape), size, signature.classCount()));
        }
        float[][] rows = new float[size][signature.classCount()];
        for (float[] row : rows) {
            values.get(row);
        }
        return rows;
    }

    /** Only when no thread runs it. */
    @Override
    public void close() {
        OnnxSessions.close(session);
    }
}
