package io.flinktwins.inference.onnx;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinktwins.inference.batch.Capacity;
import io.flinktwins.inference.image.Preprocessing;
import io.flinktwins.inference.image.tensor.ModelInput;
import io.flinktwins.inference.image.tensor.ModelInput.ChannelOrder;
import io.flinktwins.inference.image.tensor.ModelInput.ElementType;
import io.flinktwins.inference.image.tensor.ModelInput.Layout;
import io.flinktwins.inference.modeldirectory.ModelDescription;
import io.flinktwins.inference.modeldirectory.ModelDescription.Scores;
import io.flinktwins.inference.modeldirectory.ModelVersion;
import io.flinktwins.inference.onnx.OnnxOptions.ModelSharing;
import io.flinktwins.inference.serving.Slot;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The models and the expected answers that {@code src/test/python/make_onnx_models.py} wrote. */
final class TinyModels {

    /** As long as a machine may take whose cores are all busy. */
    static final Duration PATIENCE = Duration.ofMinutes(5);

    static final OnnxOptions ON_CPU = new OnnxOptions(Device.CPU, 1, ModelSharing.SLOT, PATIENCE);

    private static final int SIDE = 2;

    /**
     * Five images and their answers.
     *
     * @param images {@code [5][3 * 2 * 2]}, channel by channel
     * @param probabilities {@code [5][3]}
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares it
    record Expected(float[][] images, float[][] probabilities) {}

    private TinyModels() {}

    static Expected expected() {
        try (InputStream json = resource("expected.json").openStream()) {
            return new ObjectMapper().readValue(json, Expected.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ModelInput input(Layout layout, ElementType type) {
        return new ModelInput(SIDE, SIDE, ChannelOrder.RGB, layout, type);
    }

    static ModelVersion version(String name, ModelInput input) {
        return version(name, input, Scores.LOGITS, List.of());
    }

    static ModelVersion version(String name, ModelInput input, Scores scores, List<String> labels) {
        Preprocessing none = new Preprocessing(true, null, null, null);
        ModelDescription description =
                new ModelDescription(name, null, input, none, scores, labels, null, "twins.json");
        return new ModelVersion(name, 1, file(name), file(name).toString(), description);
    }

    static Path file(String name) {
        try {
            return Path.of(resource(name + ".onnx").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Puts a model into a model directory, with a description. */
    static void addVersion(Path directory, int version, String model) throws IOException {
        Path folder = Files.createDirectories(directory.resolve(Integer.toString(version)));
        Files.copy(file(model), folder.resolve("model.onnx"));
        Files.writeString(folder.resolve("twins.json"), """
                {"formatVersion": 1, "scores": "logits", "labels": ["a", "b", "c"],
                 "input": {"layout": "NCHW", "type": "float32", "height": 2, "width": 2, "channels": "RGB"},
                 "preprocessing": {"exifOrientation": true,
                                   "resize": {"width": 2, "height": 2, "library": "pillow", "filter": "bicubic"},
                                   "crop": null, "scale": 1, "mean": [0, 0, 0], "std": [1, 1, 1]}}
                """);
    }

    /** A classifier that owns its model. */
    static OnnxClassifier open(ModelVersion version, OnnxOptions options) {
        return open(version, options, new Capacity(imageCount(), 1, 1));
    }

    static OnnxClassifier open(ModelVersion version, OnnxOptions options, Capacity capacity) {
        OnnxModel model = Loading.within(
                options.loadTimeout(),
                version.model().toString(),
                loading -> OnnxModel.open(version, options, Slot.alone(capacity), loading),
                OnnxModel::close);
        return new OnnxClassifier(model, model::close);
    }

    private static int imageCount() {
        return expected().images().length;
    }

    /** The five images as a model with this input wants them. */
    static ByteBuffer images(ModelInput input) {
        float[][] images = expected().images();
        ByteBuffer tensors =
                ByteBuffer.allocateDirect(images.length * input.byteSize()).order(ByteOrder.nativeOrder());
        for (float[] image : images) {
            for (int i = 0; i < image.length; i++) {
                put(image[position(i, input.layout())], input.type(), tensors);
            }
        }
        return tensors.flip();
    }

    private static int position(int i, Layout layout) {
        int pixels = SIDE * SIDE;
        return layout == Layout.NCHW ? i : i % 3 * pixels + i / 3;
    }

    private static void put(float value, ElementType type, ByteBuffer tensors) {
        switch (type) {
            case FLOAT32 -> tensors.putFloat(value);
            case FLOAT16 -> tensors.putShort(smallInteger(value));
            case UINT8 -> tensors.put((byte) value);
        }
    }

    /** Half precision of 0 to 7: the exponent has a bias of 15, the fraction 10 bits. */
    private static short smallInteger(float value) {
        if (value == 0) {
            return 0;
        }
        int exponent = Math.getExponent(value);
        int fraction = (int) ((value / Math.scalb(1f, exponent) - 1) * 1024);
        return (short) (((exponent + 15) << 10) | fraction);
    }

    private static URL resource(String name) {
        return requireNonNull(TinyModels.class.getResource(name), name);
    }
}
