package io.flinktwins.inference.batch;

import io.flinktwins.inference.ClassList;
import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.inference.batch.InferenceException.DeviceFaultException;
import io.flinktwins.inference.batch.InferenceException.OutOfDeviceMemoryException;
import io.flinktwins.inference.image.tensor.ModelInput;
import io.flinktwins.inference.image.tensor.ModelInput.ChannelOrder;
import io.flinktwins.inference.image.tensor.ModelInput.ElementType;
import io.flinktwins.inference.image.tensor.ModelInput.Layout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An engine whose images are single numbers: it answers an image with its number, fails on the numbers that it is
 * told to fail on, and runs only when it is let.
 */
public final class ScriptedClassifier implements Classifier {

    static final ModelIdentity IDENTITY = new ModelIdentity("scripted", 3);

    public static final ClassList CLASSES = new ClassList(1, List.of());

    private static final ModelInput ONE_PIXEL = new ModelInput(1, 1, ChannelOrder.RGB, Layout.NHWC, ElementType.UINT8);

    final List<List<Integer>> batches = Collections.synchronizedList(new ArrayList<>());
    public final Semaphore started = new Semaphore(0);
    public final Semaphore permits;
    final Set<Integer> notFinite = ConcurrentHashMap.newKeySet();
    public final Set<Integer> poison = ConcurrentHashMap.newKeySet();
    volatile int maxInMemory = Integer.MAX_VALUE;
    public volatile int classCount = 1;
    public volatile boolean unloadable;
    public volatile boolean handedOut;
    final AtomicInteger running = new AtomicInteger();
    public volatile boolean closedWhileRunning;
    public volatile boolean closed;
    public volatile @Nullable Error deadly;

    /** Whether nothing runs any more, and passes say so. */
    public volatile boolean lost;

    volatile boolean probeFails;

    final AtomicInteger probes = new AtomicInteger();

    private final ModelIdentity identity;

    /** An engine that never has to wait. */
    public static ScriptedClassifier free() {
        return free(IDENTITY.version());
    }

    public static ScriptedClassifier free(long version) {
        return new ScriptedClassifier(1_000_000, version);
    }

    /** An engine that waits for {@link #permits} before each forward pass. */
    public static ScriptedClassifier held() {
        return held(IDENTITY.version());
    }

    public static ScriptedClassifier held(long version) {
        return new ScriptedClassifier(0, version);
    }

    private ScriptedClassifier(int permits, long version) {
        this.permits = new Semaphore(permits);
        identity = new ModelIdentity(IDENTITY.name(), version);
    }

    @Override
    public ModelIdentity model() {
        return identity;
    }

    @Override
    public String device() {
        return "script";
    }

    @Override
    public ModelInput input() {
        return ONE_PIXEL;
    }

    @Override
    public int classCount() {
        return classCount;
    }

    @Override
    public Lane openLane() {
        return new ScriptedLane();
    }

    @Override
    public float[] probabilities(float[] scores) {
        return scores;
    }

    private float[][] scores(ByteBuffer tensors, int size, ScriptedLane lane) throws InferenceException {
        List<Integer> batch = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            batch.add((int) tensors.get(i * ONE_PIXEL.byteSize()));
        }
        batches.add(batch);
        running.incrementAndGet();
        started.release();
        lane.awaitPermit();
        running.decrementAndGet();
        Error error = deadly;
        if (error != null) {
            throw error;
        }
        if (lost) {
            throw new DeviceFaultException("scripted: illegal memory access", new IOException());
        }
        if (size > maxInMemory) {
            throw new OutOfDeviceMemoryException("scripted: out of memory", new IOException());
        }
        if (lane.terminated || batch.stream().anyMatch(poison::contains)) {
            throw new InferenceException("scripted failure", new IOException());
        }
        return batch.stream()
                .map(number -> new float[] {notFinite.contains(number) ? Float.NaN : number})
                .toArray(float[][]::new);
    }

    @Override
    public void close() {
        closedWhileRunning |= running.get() > 0;
        closed = true;
    }

    private final class ScriptedLane implements Lane {

        private volatile boolean terminated;

        @Override
        public float[][] scores(ByteBuffer tensors, int size) throws InferenceException {
            return ScriptedClassifier.this.scores(tensors, size, this);
        }

        @Override
        public void probe() throws InferenceException {
            probes.incrementAndGet();
            if (lost || probeFails) {
                throw new InferenceException("scripted: the device is lost", new IOException());
            }
        }

        @Override
        public void terminate() {
            terminated = true;
        }

        /** Until there is one, or this lane is told to end: what others are told is none of its business. */
        private void awaitPermit() {
            boolean interrupted = false;
            boolean permitted = false;
            while (!permitted && !terminated) {
                try {
                    permitted = permits.tryAcquire(1, TimeUnit.MILLISECONDS);
                } catch (InterruptedException e) {
                    // As in native code, which no interrupt reaches.
                    interrupted = true;
                }
            }
            if (permitted && terminated) {
                // It was meant for a pass that runs.
                permits.release();
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void resume() {
            terminated = false;
        }

        @Override
        public void close() {
            closedWhileRunning |= running.get() > 0;
        }
    }
}
