package io.flinktwins.inference.onnx;

import io.flinktwins.inference.batch.LoadedModel;
import io.flinktwins.inference.image.ImageLimits;
import io.flinktwins.inference.image.Preprocessor;
import io.flinktwins.inference.modeldirectory.ModelDescription;
import io.flinktwins.inference.modeldirectory.ModelDirectory;
import io.flinktwins.inference.modeldirectory.ModelDirectoryException;
import io.flinktwins.inference.onnx.OnnxOptions.ModelSharing;
import io.flinktwins.inference.serving.Engine;
import io.flinktwins.inference.serving.Slot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Serves the versions in a model directory on ONNX Runtime.
 *
 * @param models the same directory on the client and on every TaskManager
 * @param pin the only version to serve; null serves the highest
 */
public record OnnxEngine(ModelDirectory models, @Nullable Long pin, OnnxOptions options, ImageLimits limits)
        implements Engine {

    @Override
    public List<Long> versions() {
        List<Long> versions = models.versions();
        if (pin == null) {
            return versions;
        } else if (versions.contains(pin)) {
            return List.of(pin);
        }
        throw new ModelDirectoryException("%s has no version %d; it has %s".formatted(models, pin, versions));
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

    private OnnxModel open(long version, OnnxOptions settled, Slot slot) {
        String location = "version %d of %s".formatted(version, models);
        return Loading.within(
                settled.loadTimeout(), location, loading -> open(version, settled, slot, loading), OnnxModel::close);
    }

    private OnnxModel open(long version, OnnxOptions settled, Slot slot, Loading loading) {
        return models.read(version, files -> {
            // A preprocessing that can't lead to the model's input is to fail here, not in the first decoder thread.
            preprocessor(files.description()).close();
            return OnnxModel.open(files, settled, slot.maxBatchSize(), loading);
        });
    }

    private LoadedModel loaded(OnnxModel model, Runnable release) {
        ModelDescription description = model.description();
        return new LoadedModel(
                new OnnxClassifier(model, release), () -> preprocessor(description), description.labels());
    }

    private Preprocessor preprocessor(ModelDescription description) {
        return new Preprocessor(description.input(), description.preprocessing(), limits);
    }
}
