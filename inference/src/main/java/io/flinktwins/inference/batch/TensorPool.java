package io.flinktwins.inference.batch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** A fixed number of model inputs, each lent to one image at a time. Any thread may borrow and give back. */
final class TensorPool {

    private final BlockingQueue<ByteBuffer> free;
    private final int bytes;

    /** @param bytes of a model input */
    TensorPool(int count, int bytes) {
        this.bytes = bytes;
        free = new ArrayBlockingQueue<>(count);
        for (int i = 0; i < count; i++) {
            free.add(allocate(bytes));
        }
    }

    /** Waits for a tensor that nobody uses. */
    ByteBuffer borrow() throws InterruptedException {
        return free.take().clear();
    }

    void giveBack(ByteBuffer tensor) {
        // Never full: nobody but the pool makes tensors, and each is given back or replaced, once.
        free.add(tensor);
    }

    /** Makes up for a borrowed tensor that will not be given back. */
    void replaceLost() {
        giveBack(allocate(bytes));
    }

    static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }
}
