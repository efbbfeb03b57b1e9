package io.flinktwins.inference.batch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * The images of a forward pass, and the buffer that their tensors are written into.
 *
 * <p>Guarded by the {@link BatchQueue} that it belongs to, until that has handed it out.
 */
final class Batch {

    private final int tensorBytes;
    private final ByteBuffer tensors;
    private final Decoded[] images;
    private int claimed;
    private int written;
    private long firstNanos;

    /**
     * Allocates the buffer.
     *
     * @param bytes of all tensors
     */
    Batch(int capacity, int bytes) {
        tensorBytes = bytes / capacity;
        tensors = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        images = new Decoded[capacity];
    }

    /** A place for the tensor of one image. */
    record Place(Batch batch, int index) {

        /** Written by whoever has claimed the place, and by nobody else. */
        ByteBuffer tensor() {
            return batch.tensorsFrom(index);
        }
    }

    Place claim(long nowNanos) {
        firstNanos = claimed == 0 ? nowNanos : firstNanos;
        return new Place(this, claimed++);
    }

    void write(Place place, Decoded image) {
        images[place.index()] = image;
        written++;
    }

    /** Images that are in it, or will be at once. */
    int size() {
        return claimed;
    }

    /** When its first image came. */
    long firstNanos() {
        return firstNanos;
    }

    /** Whether nobody writes into it any more. */
    boolean isWritten() {
        return written == claimed;
    }

    void clear() {
        Arrays.fill(images, null);
        claimed = 0;
        written = 0;
    }

    /** The images from one up to another, in a list that stays as it is when the batch is filled anew. */
    List<Decoded> images(int from, int to) {
        return List.of(Arrays.copyOfRange(images, from, to));
    }

    /** The tensors of an image and of those behind it; what lies behind the last one means nothing. */
    ByteBuffer tensorsFrom(int index) {
        int start = index * tensorBytes;
        return tensors.slice(start, tensors.capacity() - start).order(ByteOrder.nativeOrder());
    }
}
