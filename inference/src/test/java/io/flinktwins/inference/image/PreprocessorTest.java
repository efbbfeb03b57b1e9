package io.flinktwins.inference.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.flinktwins.inference.ImageHeader;
import io.flinktwins.inference.image.resample.Resampling;
import io.flinktwins.inference.image.resample.Resampling.Filter;
import io.flinktwins.inference.image.resample.Resampling.Library;
import io.flinktwins.inference.image.tensor.Float16;
import io.flinktwins.inference.image.tensor.ModelInput;
import io.flinktwins.inference.image.tensor.ModelInput.ChannelOrder;
import io.flinktwins.inference.image.tensor.ModelInput.ElementType;
import io.flinktwins.inference.image.tensor.ModelInput.Layout;
import io.flinktwins.inference.image.tensor.Normalization;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreprocessorTest {

    private static final Normalization IMAGENET =
            new Normalization(0.00392157f, List.of(0.485f, 0.456f, 0.406f), List.of(0.229f, 0.224f, 0.225f));

    @Test
    void resizesToTheBytesOfPillowAndOpenCv() throws Exception {
        assertGolden(
                "resized.csv",
                row -> preprocessor(
                        row, new Resize.ToSize(number(row, "width"), number(row, "height"), resampling(row)), null));
    }

    @Test
    void cropsTheBytesThatTheTrainingFamilyCrops() throws Exception {
        assertGolden("cropped.csv", row -> {
            String family = String.valueOf(row.get("family")).toUpperCase(Locale.ROOT);
            return preprocessor(
                    row,
                    new Resize.ShortSide(number(row, "shortSide"), Resize.Rounding.valueOf(family), resampling(row)),
                    new Crop(number(row, "width"), number(row, "height"), Crop.Rule.valueOf(family)));
        });
    }

    /** One preprocessor for all images of the same settings: what it keeps of one must not show in another. */
    private static void assertGolden(String file, Function<Map<String, String>, Preprocessor> preprocessors)
            throws Exception {
        Map<Map<String, String>, Preprocessor> bySettings = new HashMap<>();
        SoftAssertions softly = new SoftAssertions();
        for (Map<String, String> row : GoldenFiles.rows(file)) {
            Map<String, String> settings = new HashMap<>(row);
            settings.keySet().removeAll(List.of("image", "sha256"));
            Preprocessor preprocessor = bySettings.computeIfAbsent(settings, key -> preprocessors.apply(row));
            ByteBuffer tensor = ByteBuffer.allocateDirect(3 * number(row, "width") * number(row, "height"));
            preprocessor.preprocess(GoldenFiles.bytes(String.valueOf(row.get("image"))), tensor);
            softly.assertThat(Tensors.sha256(tensor.flip())).as("%s", row).isEqualTo(row.get("sha256"));
        }
        bySettings.values().forEach(Preprocessor::close);
        softly.assertAll();
    }

    private static Preprocessor preprocessor(Map<String, String> row, Resize resize, @Nullable Crop crop) {
        return new Preprocessor(
                Tensors.pixels(number(row, "width"), number(row, "height")),
                new Preprocessing(true, resize, crop, null),
                ImageLimits.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource({"PILLOW,BICUBIC,photo-pillow-bicubic.npy", "OPENCV,LINEAR,photo-opencv-linear.npy"})
    void normalizesAsPaddleClasDoes(Library library, Filter filter, String expected) throws Exception {
        ModelInput input = new ModelInput(64, 64, ChannelOrder.RGB, Layout.NCHW, ElementType.FLOAT32);
        Preprocessing preprocessing = new Preprocessing(
                true,
                new Resize.ShortSide(72, Resize.Rounding.PADDLECLAS, new Resampling(library, filter)),
                new Crop(64, 64, Crop.Rule.PADDLECLAS),
                IMAGENET);
        ByteBuffer tensor = Tensors.of(GoldenFiles.bytes("photo.jpg"), input, preprocessing);
        float[] elements = new float[3 * 64 * 64];
        tensor.asFloatBuffer().get(elements);
        assertThat(elements).containsExactly(GoldenFiles.floats(expected), within(1e-6f));
    }

    @Test
    void writesAtTheTensorsPositionAndAdvancesIt() throws Exception {
        ByteBuffer tensor = ByteBuffer.allocateDirect(9);
        tensor.position(2);
        try (Preprocessor preprocessor =
                new Preprocessor(Tensors.pixels(1, 1), Tensors.UNCHANGED, ImageLimits.DEFAULT)) {
            preprocessor.preprocess(GoldenFiles.bytes("drawn-1x1.png"), tensor);
            preprocessor.preprocess(GoldenFiles.bytes("drawn-1x1.png"), tensor);
        }
        assertThat(tensor.position()).isEqualTo(8);
        assertThat(tensor.get(2)).isEqualTo(tensor.get(5)).isNotZero();
    }

    @ParameterizedTest
    @CsvSource({"FLOAT32,NHWC,RGB", "FLOAT32,NHWC,BGR", "FLOAT32,NCHW,BGR", "FLOAT16,NCHW,RGB", "FLOAT16,NHWC,BGR"})
    void theLayoutsHoldTheSameNumbersInAnotherOrder(ElementType type, Layout layout, ChannelOrder order)
            throws Exception {
        byte[] image = GoldenFiles.bytes("drawn-37x23.png");
        ByteBuffer pixels = Tensors.of(image, Tensors.pixels(37, 23), Tensors.UNCHANGED);
        ByteBuffer tensor = Tensors.of(image, new ModelInput(37, 23, order, layout, type), Tensors.UNCHANGED);
        for (int pixel = 0; pixel < 37 * 23; pixel++) {
            for (int channel = 0; channel < 3; channel++) {
                int at = layout == Layout.NHWC ? pixel * 3 + channel : channel * 37 * 23 + pixel;
                int sample = pixels.get(pixel * 3 + (order == ChannelOrder.RGB ? channel : 2 - channel)) & 0xff;
                if (type == ElementType.FLOAT32) {
                    assertThat(tensor.getFloat(at * 4)).isEqualTo(sample);
                } else {
                    assertThat(tensor.getShort(at * 2)).isEqualTo(Float16.of(sample));
                }
            }
        }
    }

    @Test
    void saysWhatPillowReadsOfEachImagesHeader() throws Exception {
        Preprocessing preprocessing = new Preprocessing(
                true, new Resize.ToSize(1, 1, new Resampling(Library.OPENCV, Filter.NEAREST)), null, null);
        SoftAssertions softly = new SoftAssertions();
        try (Preprocessor preprocessor = new Preprocessor(Tensors.pixels(1, 1), preprocessing, ImageLimits.DEFAULT)) {
            for (Map<String, String> row : GoldenFiles.rows("headers.csv")) {
                softly.assertThat(preprocessor.decode(GoldenFiles.bytes(String.valueOf(row.get("image")))))
                        .as("%s", row)
                        .isEqualTo(new ImageHeader(
                                String.valueOf(row.get("format")), number(row, "width"), number(row, "height")));
            }
        }
        softly.assertAll();
    }

    @Test
    void keepsNothingOfTheImageBefore() throws Exception {
        Preprocessing preprocessing = new Preprocessing(
                true, new Resize.ToSize(16, 16, new Resampling(Library.PILLOW, Filter.BOX)), null, null);
        List<String> images = List.of(
                "baseline.jpg",
                "orientation-6.jpg",
                "orientation-3.jpg",
                "rgb.png",
                "baseline.jpg",
                "grey.jpg",
                "cmyk.jpg",
                "orientation-8.jpg",
                "lossy.webp",
                "progressive.jpg");
        ByteBuffer tensor = ByteBuffer.allocateDirect(3 * 16 * 16);
        try (Preprocessor preprocessor = new Preprocessor(Tensors.pixels(16, 16), preprocessing, ImageLimits.DEFAULT)) {
            for (String name : images) {
                byte[] image = GoldenFiles.bytes("formats/" + name);
                preprocessor.preprocess(image, tensor.clear());
                assertThat(tensor.flip()).as(name).isEqualTo(Tensors.of(image, Tensors.pixels(16, 16), preprocessing));
            }
        }
    }

    @Test
    void fastDecodeTakesTheSmallestReducedSizeThatIsLargeEnough() throws Exception {
        ImageLimits fast = new ImageLimits(1 << 20, 1 << 20, false, true);
        for (Map<String, String> row : GoldenFiles.rows("fast-decode.csv")) {
            int side = number(row, "shortSide");
            Resize resize = new Resize.ShortSide(
                    side, Resize.Rounding.PADDLECLAS, new Resampling(Library.PILLOW, Filter.BICUBIC));
            Crop crop = new Crop(side, side, Crop.Rule.PADDLECLAS);
            ByteBuffer tensor = Tensors.of(
                    GoldenFiles.bytes("photo.jpg"),
                    Tensors.pixels(side, side),
                    new Preprocessing(true, resize, crop, null),
                    fast);
            assertThat(Tensors.sha256(tensor)).as("%s", row).isEqualTo(row.get("sha256"));
        }
    }

    @Test
    void refusesACropThatIsNotTheModelInput() {
        ModelInput input = new ModelInput(224, 224, ChannelOrder.RGB, Layout.NCHW, ElementType.FLOAT32);
        Preprocessing preprocessing = new Preprocessing(true, null, new Crop(192, 192, Crop.Rule.PADDLECLAS), IMAGENET);
        assertThatThrownBy(() -> new Preprocessor(input, preprocessing, ImageLimits.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Model input is 224 x 224, but preprocessing crops to 192 x 192");
    }

    private static Resampling resampling(Map<String, String> row) {
        return new Resampling(
                Library.valueOf(String.valueOf(row.get("library")).toUpperCase(Locale.ROOT)),
                Filter.valueOf(String.valueOf(row.get("filter")).toUpperCase(Locale.ROOT)));
    }

    private static int number(Map<String, String> row, String column) {
        return Integer.parseInt(String.valueOf(row.get(column)));
    }
}
