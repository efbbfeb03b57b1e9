package io.flinktwins.inference.batch;

import io.flinktwins.inference.batch.Batch.Place;
import io.flinktwins.inference.image.tensor.ModelInput;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Batches between the decoders that fill them and the engine threads that run them, in the order of their images.
 *
 * <p>A decoder claims a place only when it has the pixels, writes its tensor there without a copy, and holds up nobody
 * but for that. There is one batch more than forward passes at once: it fills while they run, and when it is full, decoders
 * wait; so decoding runs ahead of the engine by a batch and an image for each decoder.
 *
 * <p>Any thread may call it. Time is in nanoseconds of any monotonic clock.
 */
final class BatchQueue {

    private final Duration maxWait;
    private final LongSupplier nanoClock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Condition offered = lock.newCondition();

    /** All below are guarded by {@link #lock}. */
    private final Queue<Batch> empty = new ArrayDeque<>();

    /** Takes no more images; oldest first. */
    private final Queue<Batch> leaving = new ArrayDeque<>();

    private @Nullable Batch filling;
    private int maxSize;

    BatchQueue(Capacity capacity, ModelInput input, Duration maxWait, LongSupplier nanoClock) {
        this.maxWait = maxWait;
        this.nanoClock = nanoClock;
        maxSize = capacity.batchSize();
        int bytes = input.batchBytes(maxSize);
        filling = new Batch(maxSize, bytes);
        for (int i = 0; i < capacity.batchesInFlight(); i++) {
            empty.add(new Batch(maxSize, bytes));
        }
    }

    /** Waits for a place in a batch. Whoever has it is to write it soon: the batch waits for it. */
    Place claim() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (filling == null) {
                room.await();
            }
            Place place = filling.claim(nanoClock.getAsLong());
            if (filling.size() >= maxSize) {
                seal(filling);
            }
            return place;
        } finally {
            lock.unlock();
        }
    }

    /** Hands in an image whose tensor is written. */
    void written(Place place, Decoded image) {
        lock.lock();
        try {
            place.batch().write(place, image);
            // All of them: which engine thread may go on is for the state of the batches to say.
            offered.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a batch that is full, or whose first image has waited long enough. It goes back by {@link #giveBack}. */
    Batch take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                Batch oldest = leaving.peek();
                if (oldest != null && oldest.isWritten()) {
                    return leaving.remove();
                }
                long waitNanos = oldest == null ? sealWhenDue() : Long.MAX_VALUE;
                if (waitNanos > 0) {
                    // Whether it was a signal, the time or nothing at all that ended the wait, is looked at again.
                    long unusedNanos = offered.awaitNanos(waitNanos);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** How long the batch that fills may still wait; not positive if it takes no more images now. */
    private long sealWhenDue() {
        if (filling == null || filling.size() == 0) {
            return Long.MAX_VALUE;
        }
        long waitNanos = filling.firstNanos() + maxWait.toNanos() - nanoClock.getAsLong();
        if (waitNanos <= 0) {
            seal(filling);
        }
        return waitNanos;
    }

    private void seal(Batch batch) {
        leaving.add(batch);
        filling = empty.poll();
    }

    /** Takes back a batch that has been run. */
    void giveBack(Batch batch) {
        lock.lock();
        try {
            batch.clear();
            if (filling == null) {
                filling = batch;
                room.signalAll();
            } else {
                empty.add(batch);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Images in a batch, at most. */
    int maxSize() {
        lock.lock();
        try {
            return maxSize;
        } finally {
            lock.unlock();
        }
    }

    /** Makes batches smaller from now on; those that fill or leave already may be larger. */
    void limit(int size) {
        lock.lock();
        try {
            maxSize = Math.min(maxSize, size);
        } finally {
            lock.unlock();
        }
    }
}
