package io.flinktwins.inference.serving;

import io.flinktwins.inference.UnservableModelException;
import io.flinktwins.inference.batch.Capacity;
import io.flinktwins.inference.batch.Classifier;
import io.flinktwins.inference.batch.LoadedModel;
import java.util.List;

/** One version of a model, whatever others there are. */
record OneVersion(Engine engine, long version) implements Engine {

    /** One image at a time is enough to find out about a model. */
    private static final Slot LOOK = Slot.alone(new Capacity(1, 1, 1));

    @Override
    public List<Long> versions() {
        List<Long> versions = engine.versions();
        if (!versions.contains(version)) {
            throw new UnservableModelException(
                    "there is no version %d; there are %s".formatted(version, versions), null, true);
        }
        return List.of(version);
    }

    @Override
    public String fingerprint(long number) {
        return engine.fingerprint(number);
    }

    @Override
    public LoadedModel load(long number, Slot slot) {
        return engine.load(number, slot);
    }

    /** Loads it, because the engine itself only knows about the best one. */
    @Override
    public ModelSummary summarize() {
        LoadedModel loaded = loadBest(LOOK);
        Classifier classifier = loaded.classifier();
        classifier.close();
        return new ModelSummary(classifier.model().name(), loaded.classes(), classifier.input());
    }
}
