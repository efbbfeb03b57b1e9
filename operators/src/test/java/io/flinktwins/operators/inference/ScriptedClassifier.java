package io.flinktwins.operators.inference;

import io.flinktwins.operators.image.ModelInput;
import io.flinktwins.operators.image.ModelInput.ChannelOrder;
import io.flinktwins.operators.image.ModelInput.ElementType;
import io.flinktwins.operators.image.ModelInput.Layout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * An engine whose pictures are single numbers: it answers a picture with its number, fails on the numbers that it is
 * told to fail on, and runs only when it is let.
 */
final class ScriptedClassifier implements Classifier {

    static final ModelIdentity IDENTITY = new ModelIdentity("scripted", 3);

    private static final ModelInput ONE_PIXEL = new ModelInput(1, 1, ChannelOrder.RGB, Layout.NHWC, ElementType.UINT8);

    final List<List<Integer>> batches = Collections.synchronizedList(new ArrayList<>());
    final Semaphore started = new Semaphore(0);
    final Semaphore permits;
    final Set<Integer> notFinite = ConcurrentHashMap.newKeySet();
    final Set<Integer> poison = ConcurrentHashMap.newKeySet();
    volatile boolean terminated;
    volatile boolean running;
    volatile boolean closedWhileRunning;
    volatile boolean closed;
    volatile @Nullable Error deadly;

    /** An engine that never has to wait. */
    static ScriptedClassifier free() {
        return new ScriptedClassifier(1_000_000);
    }

    /** An engine that waits for {@link #permits} before each forward pass. */
    static ScriptedClassifier held() {
        return new ScriptedClassifier(0);
    }

    private ScriptedClassifier(int permits) {
        this.permits = new Semaphore(permits);
    }

    @Override
    public ModelIdentity model() {
        return IDENTITY;
    }

    @Override
    public ModelInput input() {
        return ONE_PIXEL;
    }

    @Override
    public int classCount() {
        return 1;
    }

    @Override
    public float[][] classify(ByteBuffer tensors, int size) throws InferenceException {
        List<Integer> batch = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            batch.add((int) tensors.get(i * ONE_PIXEL.byteSize()));
        }
        batches.add(batch);
        running = true;
        started.release();
        permits.acquireUninterruptibly();
        running = false;
        Error error = deadly;
        if (error != null) {
            throw error;
        }
        if (terminated || batch.stream().anyMatch(poison::contains)) {
            throw new InferenceException("scripted failure", new IOException());
        }
        return batch.stream()
                .map(number -> new float[] {notFinite.contains(number) ? Float.NaN : number})
                .toArray(float[][]::new);
    }

    @Override
    public void terminate() {
        terminated = true;
        permits.release(1_000);
    }

    @Override
    public void close() {
        closedWhileRunning |= running;
        closed = true;
    }
}
