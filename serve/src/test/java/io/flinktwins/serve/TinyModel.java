package io.flinktwins.serve;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * Models of three classes for images of 2 x 2 pixels, with five images and their answers: the files that inference's {@code
 * src/test/python/make_onnx_models.py} wrote.
 */
final class TinyModel {

    static final String NAME = "tiny";

    private static final int SIDE = 2;
    private static final int PIXELS = SIDE * SIDE;
    private static final Expected EXPECTED = expected();

    /**
     * Five images and their answers.
     *
     * @param images {@code [5][3 * 2 * 2]}, channel by channel
     * @param probabilities {@code [5][3]}
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares it
    private record Expected(float[][] images, float[][] probabilities) {}

    private TinyModel() {}

    private static Expected expected() {
        try (InputStream json = resource("expected.json")) {
            return new ObjectMapper().readValue(json, Expected.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream resource(String name) {
        return requireNonNull(TinyModel.class.getResourceAsStream("/io/flinktwins/inference/onnx/" + name));
    }

    /** A model directory with one version, which takes float32 by channels. */
    static Path in(Path folder) throws IOException {
        Path directory = folder.resolve(NAME);
        addVersion(directory, 1);
        return directory;
    }

    static void addVersion(Path directory, int version) throws IOException {
        addVersion(directory, version, "dynamic", "NCHW", "float32");
    }

    /** A model directory whose one version takes bytes by pixels. */
    static Path ofBytesIn(Path folder) throws IOException {
        Path directory = folder.resolve(NAME);
        addVersion(directory, 1, "uint8-nhwc", "NHWC", "uint8");
        return directory;
    }

    /** Whole at once for those who look meanwhile. */
    private static void addVersion(Path directory, int version, String file, String layout, String type)
            throws IOException {
        Path unfinished = Files.createDirectories(directory.resolveSibling(version + ".unfinished"));
        try (InputStream model = resource(file + ".onnx")) {
            Files.copy(model, unfinished.resolve("model.onnx"));
        }
        String scale = type.equals("uint8") ? "" : "\"scale\": 1, \"mean\": [0, 0, 0], \"std\": [1, 1, 1],";
        Files.writeString(unfinished.resolve("twins.json"), """
                {"formatVersion": 1, "name": "%s", "scores": "logits", "labels": ["cat, tabby", "dog", "jack-o'-lantern"],
                 "input": {"layout": "%s", "type": "%s", "height": 2, "width": 2, "channels": "RGB"},
                 "preprocessing": {"exifOrientation": true, %s
                                   "resize": {"width": 2, "height": 2, "library": "pillow", "filter": "bicubic"},
                                   "crop": null}}
                """.formatted(NAME, layout, type, scale));
        Files.createDirectories(directory);
        Files.move(unfinished, directory.resolve(Integer.toString(version)));
    }

    static List<float[]> probabilities() {
        return List.of(EXPECTED.probabilities);
    }

    /** The values of an image, channel by channel. */
    static float[] planes(int image) {
        return EXPECTED.images[image];
    }

    /** The values of an image, pixel by pixel. */
    static byte[] samples(int image) {
        byte[] samples = new byte[planes(image).length];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) planes(image)[i % 3 * PIXELS + i / 3];
        }
        return samples;
    }

    /** The file of an image, without loss. */
    static byte[] png(int image) {
        float[] planes = planes(image);
        BufferedImage pixels = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < PIXELS; i++) {
            int rgb = (int) planes[i] << 16 | (int) planes[PIXELS + i] << 8 | (int) planes[2 * PIXELS + i];
            pixels.setRGB(i % SIDE, i / SIDE, rgb);
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try {
            ImageIO.write(pixels, "png", file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toByteArray();
    }
}
