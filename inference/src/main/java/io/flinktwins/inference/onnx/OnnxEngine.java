package io.flinktwins.inference.onnx;

import io.flinktwins.inference.ClassList;
import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.inference.batch.Capacity;
import io.flinktwins.inference.batch.Classifier;
import io.flinktwins.inference.batch.LoadedModel;
import io.flinktwins.inference.image.ImageLimits;
import io.flinktwins.inference.image.Preprocessor;
import io.flinktwins.inference.modeldirectory.ModelDescription;
import io.flinktwins.inference.modeldirectory.ModelDirectory;
import io.flinktwins.inference.onnx.OnnxOptions.ModelSharing;
import io.flinktwins.inference.serving.Engine;
import io.flinktwins.inference.serving.ModelSummary;
import io.flinktwins.inference.serving.Slot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Serves the versions in a model directory on ONNX Runtime.
 *
 * @param models the same directory on the client and on every TaskManager
 * @param pin the only version to serve; null serves the highest
 * @param check where the client tries the best version
 */
public record OnnxEngine(
        ModelDirectory models, @Nullable Long pin, OnnxOptions options, ImageLimits limits, ClientCheck check)
        implements Engine {

    /** One image at a time is enough to find out what is wrong with a model. */
    private static final Slot CLIENT = Slot.alone(new Capacity(1, 1, 1));

    /** Where the client tries a model before the job is submitted. */
    public enum ClientCheck {
        /** On the CPU, wherever the job is to run it. */
        CPU,
        /** On the device that the job is to run it on. */
        DEVICE,
        /** Nowhere: its description has to do. */
        NONE
    }

    @Override
    public List<Long> versions() {
        List<Long> versions = models.versions();
        if (pin == null) {
            return versions;
        } else if (versions.contains(pin)) {
            return List.of(pin);
        }
        throw new InvalidSettingException(
                "model pin", pin, "must be a version that %s has: %s".formatted(models, versions));
    }

    @Override
    public String fingerprint(long version) {
        return models.fingerprint(version);
    }

    @Override
    public LoadedModel load(long version, Slot slot) {
        OnnxOptions settled = options.in(slot);
        if (settled.sharing() == ModelSharing.SLOT) {
            OnnxModel model = open(version, settled, slot);
            return loaded(model, model::close);
        }
        SharedModels.Key key = new SharedModels.Key(models.toString(), version, models.fingerprint(version), settled);
        OnnxModel model = SharedModels.acquire(key, () -> open(version, settled, slot));
        return loaded(model, () -> SharedModels.release(key));
    }

    /**
     * Tries the best version where {@link #check} says.
     *
     * @throws OnnxModelException if it can't be served, or this build of ONNX Runtime has no such device
     */
    @Override
    public ModelSummary summarize() {
        OnnxSessions.requireBuild(options.device());
        long version = versions().get(0);
        if (check == ClientCheck.NONE) {
            return models.read(version, files -> summary(files.name(), files.description()));
        }
        OnnxOptions session = check == ClientCheck.CPU ? options.on(Device.Kind.CPU) : options;
        LoadedModel loaded = new OnnxEngine(models, pin, session, limits, check).load(version, CLIENT);
        Classifier classifier = loaded.classifier();
        classifier.close();
        return new ModelSummary(classifier.model().name(), loaded.classes(), classifier.input());
    }

    private ModelSummary summary(String name, ModelDescription description) {
        if (description.labels().isEmpty()) {
            throw new OnnxModelException(
                    "the description %s of %s has no labels, so that only loading the model tells its classes: add the labels,"
                                    .formatted(description.file(), models)
                            + " or let the client look (--check-on cpu)");
        }
        return new ModelSummary(name, ClassList.labelled(description.labels()), description.input());
    }

    private OnnxModel open(long version, OnnxOptions settled, Slot slot) {
        String location = "version %d of %s".formatted(version, models);
        return Loading.within(
                settled.loadTimeout(), location, loading -> open(version, settled, slot, loading), OnnxModel::close);
    }

    private OnnxModel open(long version, OnnxOptions settled, Slot slot, Loading loading) {
        return models.read(version, files -> OnnxModel.open(files, settled, slot, loading));
    }

    private LoadedModel loaded(OnnxModel model, Runnable release) {
        ModelDescription description = model.description();
        return new LoadedModel(
                new OnnxClassifier(model, release),
                () -> new Preprocessor(description.input(), description.preprocessing(), limits),
                description.labels(),
                model.capacity());
    }
}
