package io.flinktwins.inference.serving;

import static java.util.Objects.requireNonNull;

import io.flinktwins.inference.UnservableModelException;
import io.flinktwins.inference.batch.FirstByteTransform;
import io.flinktwins.inference.batch.LoadedModel;
import io.flinktwins.inference.batch.ScriptedClassifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Serves {@link ScriptedClassifier}s that the test can hold on to, although Flink serializes the function. */
public final class ScriptedEngine implements Engine, AutoCloseable {

    private static final AtomicInteger NEXT = new AtomicInteger();
    private static final Map<Integer, Script> SCRIPTS = new ConcurrentHashMap<>();

    private final int key = NEXT.getAndIncrement();

    private static final class Script {
        private final Map<Long, ScriptedClassifier> versions = new ConcurrentHashMap<>();
        private final Map<Long, Integer> contents = new ConcurrentHashMap<>();
        private final List<Long> loads = new ArrayList<>();
        private volatile Runnable whileLoading = () -> {};
    }

    public ScriptedEngine(ScriptedClassifier... classifiers) {
        SCRIPTS.put(key, new Script());
        for (ScriptedClassifier classifier : classifiers) {
            offer(classifier);
        }
    }

    /** Another version is there, or the same one with other files. */
    public void offer(ScriptedClassifier classifier) {
        script().contents.merge(classifier.model().version(), 1, Integer::sum);
        script().versions.put(classifier.model().version(), classifier);
    }

    void withdraw(long version) {
        script().versions.remove(version);
    }

    void whileLoading(Runnable action) {
        script().whileLoading = action;
    }

    /** The versions that were asked for, one after the other. */
    List<Long> loads() {
        return script().loads;
    }

    @Override
    public List<Long> versions() {
        return script().versions.keySet().stream()
                .sorted(Comparator.reverseOrder())
                .toList();
    }

    @Override
    public String fingerprint(long version) {
        return String.valueOf(script().contents.get(version));
    }

    @Override
    public LoadedModel load(long version, Slot slot) {
        script().loads.add(version);
        script().whileLoading.run();
        ScriptedClassifier classifier = requireNonNull(script().versions.get(version));
        if (classifier.unloadable) {
            throw new UnservableModelException("scripted: version %d can't be loaded".formatted(version), null, true);
        }
        classifier.handedOut = true;
        return new LoadedModel(classifier, FirstByteTransform::new, List.of(), slot.capacity());
    }

    @Override
    public ModelSummary summarize() {
        ScriptedClassifier best =
                requireNonNull(script().versions.get(versions().get(0)));
        return new ModelSummary(best.model().name(), ScriptedClassifier.CLASSES, best.input());
    }

    private Script script() {
        return requireNonNull(SCRIPTS.get(key));
    }

    @Override
    public void close() {
        SCRIPTS.remove(key);
    }
}
