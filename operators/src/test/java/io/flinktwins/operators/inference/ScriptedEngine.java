package io.flinktwins.operators.inference;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Serves a {@link ScriptedClassifier} that the test can hold on to, although Flink serializes the function. */
final class ScriptedEngine implements Engine, AutoCloseable {

    private static final AtomicInteger NEXT = new AtomicInteger();
    private static final Map<Integer, ScriptedClassifier> CLASSIFIERS = new ConcurrentHashMap<>();

    private final int key = NEXT.getAndIncrement();

    ScriptedEngine(ScriptedClassifier classifier) {
        CLASSIFIERS.put(key, classifier);
    }

    @Override
    public LoadedModel load(int slots) {
        ImageTransform firstByte = (encoded, tensor) -> tensor.put(new byte[] {encoded[0], 0, 0});
        return new LoadedModel(Objects.requireNonNull(CLASSIFIERS.get(key)), () -> firstByte);
    }

    @Override
    public void close() {
        CLASSIFIERS.remove(key);
    }
}
