package io.flinktwins.inference.modeldirectory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinktwins.inference.UnservableModelException;
import io.flinktwins.inference.image.Crop;
import io.flinktwins.inference.image.Preprocessing;
import io.flinktwins.inference.image.Resize;
import io.flinktwins.inference.image.resample.Resampling;
import io.flinktwins.inference.image.resample.Resampling.Filter;
import io.flinktwins.inference.image.resample.Resampling.Library;
import io.flinktwins.inference.image.tensor.ModelInput;
import io.flinktwins.inference.image.tensor.ModelInput.ChannelOrder;
import io.flinktwins.inference.image.tensor.ModelInput.ElementType;
import io.flinktwins.inference.image.tensor.ModelInput.Layout;
import io.flinktwins.inference.image.tensor.Normalization;
import io.flinktwins.inference.modeldirectory.ModelDescription.Scores;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelDirectoryTest {

    private static final Normalization IMAGENET =
            new Normalization(1 / 255f, List.of(0.485f, 0.456f, 0.406f), List.of(0.229f, 0.224f, 0.225f));
    private static final ModelInput INPUT_224 =
            new ModelInput(224, 224, ChannelOrder.RGB, Layout.NCHW, ElementType.FLOAT32);

    @TempDir
    private Path directory;

    @Test
    void readsTwinsJson() throws IOException {
        put("1", "twins.json");
        ModelVersion version = newest(directory);
        assertThat(version)
                .isEqualTo(new ModelVersion(
                        "alt_gvt_small",
                        1,
                        directory.resolve("1/model.onnx"),
                        directory.resolve("1/model.onnx").toString(),
                        new ModelDescription(
                                "alt_gvt_small",
                                "alt_gvt_small",
                                INPUT_224,
                                new Preprocessing(
                                        true,
                                        new Resize.ShortSide(
                                                256,
                                                Resize.Rounding.PADDLECLAS,
                                                new Resampling(Library.PILLOW, Filter.BICUBIC)),
                                        new Crop(224, 224, Crop.Rule.PADDLECLAS),
                                        IMAGENET),
                                Scores.LOGITS,
                                List.of("tench", "goldfish"),
                                1L,
                                "twins.json")));
    }

    @Test
    void readsPaddleClasInferenceYml() throws IOException {
        put("1", "inference.yml", "inference_cls.yaml");
        ModelDescription description = description();
        assertThat(description.preprocessing())
                .isEqualTo(new Preprocessing(
                        true,
                        new Resize.ShortSide(
                                256, Resize.Rounding.PADDLECLAS, new Resampling(Library.OPENCV, Filter.LINEAR)),
                        new Crop(224, 224, Crop.Rule.PADDLECLAS),
                        new Normalization(0.00392157f, IMAGENET.mean(), IMAGENET.std())));
        assertThat(description.input()).isEqualTo(INPUT_224);
        assertThat(description.scores()).isEqualTo(Scores.PROBABILITIES);
        assertThat(description.labels()).containsExactly("tench, Tinca tinca", "goldfish, Carassius auratus");
    }

    @Test
    void readsPaddleClasSizesFiltersAndHalfPrecision() throws IOException {
        put("1", "inference_cls.yaml");
        ModelDescription description = description();
        assertThat(description.input())
                .isEqualTo(new ModelInput(192, 160, ChannelOrder.BGR, Layout.NCHW, ElementType.FLOAT16));
        assertThat(description.preprocessing())
                .isEqualTo(new Preprocessing(
                        true,
                        new Resize.ToSize(192, 160, new Resampling(Library.PILLOW, Filter.BICUBIC)),
                        null,
                        IMAGENET));
        assertThat(description.labels()).isEmpty();
    }

    @Test
    void anUnknownPaddleClasStepIsAnError() throws IOException {
        put("1", "inference.yml");
        replace("1/inference.yml", "ToCHWImage", "PadImage");
        assertError("PreProcess.transform_ops[3].PadImage is not known here");
    }

    @Test
    void takesTheNameThatPaddle2OnnxGives() throws IOException {
        put("1", "inference.yml");
        Path exported = Files.move(directory.resolve("1/model.onnx"), directory.resolve("1/inference.onnx"));
        assertThat(newest(directory).model()).isEqualTo(exported);
        assertThat(newest(directory.resolve("1")).model())
                .as("the version alone")
                .isEqualTo(exported);
        Path ours = Files.createFile(directory.resolve("1/model.onnx"));
        assertThat(newest(directory).model()).as("of both").isEqualTo(ours);
    }

    /** Names of PaddleClas's deploy/python/postprocess.py. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "MultiLabelThreshOutput",
                "PersonAttribute",
                "FaceAttribute",
                "VehicleAttribute",
                "TableAttribute"
            })
    void aMultiLabelExportIsRefusedAsWhatItIs(String step) throws IOException {
        put("1", "inference.yml");
        replace("1/inference.yml", "  Topk:", "  " + step + ":");
        assertError("PostProcess." + step + " is of a model that gives an image several labels");
    }

    @Test
    void readsTimmConfig() throws IOException {
        put("1", "config.json");
        ModelDescription description = description();
        assertThat(description.preprocessing())
                .isEqualTo(new Preprocessing(
                        false,
                        new Resize.ShortSide(
                                248, Resize.Rounding.TORCHVISION, new Resampling(Library.PILLOW, Filter.BICUBIC)),
                        new Crop(224, 224, Crop.Rule.TORCHVISION),
                        new Normalization(1 / 255f, IMAGENET.mean(), IMAGENET.std())));
        assertThat(description.variant()).isEqualTo("twins_svt_small");
        assertThat(description.scores()).isEqualTo(Scores.LOGITS);
    }

    /** Samples that PaddleClas and timm wrote themselves, by {@code models/tests/data/make_samples.py}. */
    @ParameterizedTest
    @CsvSource({
        "paddleclas_export, 1000, PILLOW, BICUBIC, 256, PROBABILITIES",
        "paddleclas_deploy, 1000, OPENCV, LINEAR, 256, PROBABILITIES",
        "timm, 0, PILLOW, BICUBIC, 248, LOGITS",
        "timm_fashion, 10, PILLOW, BICUBIC, 248, LOGITS"
    })
    void readsWhatTheProjectsWrite(
            String sample, int labels, Library library, Filter filter, int shortSide, Scores scores)
            throws IOException {
        Path folder = Files.createDirectories(directory.resolve("1"));
        Files.createFile(folder.resolve("model.onnx"));
        try (Stream<Path> files = Files.list(Path.of("../models/tests/data").resolve(sample))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        ModelDescription description = description();
        assertThat(description.labels()).hasSize(labels);
        assertThat(description.scores()).isEqualTo(scores);
        assertThat(description.input()).isEqualTo(INPUT_224);
        Resize.ShortSide resize = (Resize.ShortSide)
                Objects.requireNonNull(description.preprocessing().resize());
        assertThat(resize.pixels()).isEqualTo(shortSide);
        assertThat(resize.resampling()).isEqualTo(new Resampling(library, filter));
    }

    @Test
    void theHighestVersionWins() throws IOException {
        put("9", "config.json");
        put("10", "config.json");
        Files.createDirectories(directory.resolve("notes"));
        assertThat(newest(directory).version()).isEqualTo(10);
    }

    @Test
    void aVersionFolderIsTakenItself() throws IOException {
        put("9", "config.json");
        put("10", "config.json");
        ModelVersion version = newest(directory.resolve("9"));
        assertThat(version.version()).isEqualTo(9);
        assertThat(version.name()).isEqualTo(String.valueOf(directory.getFileName()));
    }

    @Test
    void whatIsOnAnotherFileSystemIsReadFromACopyThatGoes() throws IOException {
        put("9", "config.json");
        put("10", "config.json");
        Files.writeString(
                Files.createDirectories(directory.resolve("10/weights")).resolve("a"), "outside of the model");
        ModelDirectory remote = new ModelDirectory("remote://" + directory);
        assertThat(remote.versions()).containsExactly(10L, 9L);
        Path copy = remote.read(10, version -> {
            assertThat(version.name()).isEqualTo(String.valueOf(directory.getFileName()));
            assertThat(version.version()).isEqualTo(10);
            assertThat(version.model()).exists().isNotEqualTo(directory.resolve("10/model.onnx"));
            assertThat(version.model().resolveSibling("weights/a")).hasContent("outside of the model");
            return version.model();
        });
        assertThat(copy.resolve("../../..").normalize()).doesNotExist();
    }

    @Test
    void whatIsWrongWithFilesOnAnotherFileSystemIsSaidOfThemAndNotOfTheirCopy() throws IOException {
        put("1", "twins.json");
        replace("1/twins.json", "\"bicubic\"", "\"cubic\"");
        String remote = "remote:" + directory;
        assertThatThrownBy(() -> new ModelDirectory(remote).newestDescription())
                .isInstanceOfSatisfying(
                        UnservableModelException.class,
                        wrong -> assertThat(wrong.isCausedByFiles()).isTrue())
                .hasMessageStartingWith(remote + "/1/twins.json: ")
                .hasMessageNotContaining("flink-twins-model-");
    }

    @Test
    void whatAnotherFileSystemDoesWrongIsNotTheFilesFault() throws IOException {
        put("1", "twins.json");
        ModelDirectory remote = new ModelDirectory("remote:" + directory);
        for (RemoteDisk.Fault fault : RemoteDisk.Fault.values()) {
            RemoteDisk.fails("twins.json", fault);
            assertThatThrownBy(remote::newestDescription)
                    .as("%s", fault)
                    .isInstanceOfSatisfying(
                            UnservableModelException.class,
                            passing -> assertThat(passing.isCausedByFiles()).isFalse())
                    .hasMessageContainingAll("remote:" + directory + "/1 can't be read", fault.words);
        }
        RemoteDisk.recovers();
        assertThat(remote.newestDescription().file()).isEqualTo("twins.json");
    }

    @Test
    void aFingerprintChangesWithTheFiles() throws IOException {
        put("1", "config.json");
        ModelDirectory models = new ModelDirectory(directory.toString());
        String before = models.fingerprint(1);
        assertThat(models.fingerprint(1)).isEqualTo(before);
        Files.writeString(directory.resolve("1/model.onnx"), "longer");
        assertThat(models.fingerprint(1)).isNotEqualTo(before);
    }

    @Test
    void aDirectoryThatIsNotThereIsAnError() throws IOException {
        assertThatThrownBy(() -> new ModelDirectory(directory.resolve("nowhere").toString()).versions())
                .isInstanceOf(ModelDirectoryException.class)
                .hasMessageContainingAll(directory.resolve("nowhere").toString(), "no such directory", "NAME/VERSION/");
        Path file = Files.writeString(directory.resolve("model.onnx"), "");
        assertThatThrownBy(() -> new ModelDirectory(file.toString()).versions())
                .isInstanceOf(ModelDirectoryException.class)
                .hasMessageContainingAll(file.toString(), "it is a file", "NAME/VERSION/");
        assertThatThrownBy(() -> new ModelDirectory("nofs://host/models/m").versions())
                .isInstanceOf(ModelDirectoryException.class)
                .hasMessageContaining("nofs://host/models/m");
    }

    @Test
    void twinsJsonComesFirst() throws IOException {
        put("1", "twins.json", "inference.yml", "inference_cls.yaml", "config.json");
        assertThat(description().file()).isEqualTo("twins.json");
    }

    @Test
    void aVersionThatDiffersFromItsFolderIsAnError() throws IOException {
        put("2", "twins.json");
        assertError("twins.json says version 1, but its folder is 2");
    }

    @Test
    void aNewerFormatIsAnError() throws IOException {
        put("1", "twins.json");
        replace("1/twins.json", "\"formatVersion\": 1", "\"formatVersion\": 2");
        assertError("formatVersion is 2, this release reads 1");
    }

    @Test
    void aWrongValueIsNamedByItsPath() throws IOException {
        put("1", "twins.json");
        replace("1/twins.json", "\"bicubic\"", "\"cubic\"");
        assertError("pillow has no filter 'cubic'; it has nearest, bilinear, bicubic, lanczos, box, hamming");
        replace("1/twins.json", "\"NCHW\"", "\"CHWN\"");
        assertError("input.layout is 'CHWN'; it can be nchw, nhwc");
    }

    @Test
    void aFolderWithoutDescriptionIsAnError() throws IOException {
        put("1");
        assertError("put one of twins.json, inference.yml, inference_cls.yaml, config.json beside model.onnx");
    }

    @Test
    void foldersThatWereMeantAsVersionsAreToBeRenamed() throws IOException {
        put("001", "config.json");
        put("v2", "config.json");
        Files.createDirectories(directory.resolve("notes"));
        assertError("folder named by an integer, such as 1/model.onnx: rename 001 to 1, rename v2 to 2");
        put("3", "config.json");
        assertThat(newest(directory).version()).isEqualTo(3);
    }

    @Test
    void whatCantBeLookedAtCostsTheVersionsNothing() throws IOException {
        put("3", "config.json");
        Files.createSymbolicLink(directory.resolve("latest"), Path.of("9"));
        Files.createSymbolicLink(directory.resolve("loop"), Path.of("loop"));
        Files.createSymbolicLink(directory.resolve("3/gone.txt"), Path.of("nowhere"));
        Files.createFile(directory.resolve("notes:old.txt"));
        Files.createFile(directory.resolve("3/a:b"));
        assertThat(newest(directory).version()).isEqualTo(3);
        assertThat(new ModelDirectory(directory.toString()).fingerprint(3)).contains("model.onnx");
    }

    @Test
    void aStrayModelDoesNotHideNumberedVersions() throws IOException {
        Files.createFile(directory.resolve("model.onnx"));
        put("3", "config.json");
        assertThat(newest(directory).version()).isEqualTo(3);
        ModelDirectory models = new ModelDirectory(directory.toString());
        assertThatThrownBy(() -> models.read(9, version -> version))
                .as("a version that was removed meanwhile")
                .isInstanceOf(ModelDirectoryException.class);
    }

    @ParameterizedTest
    @CsvSource({"001, 1", "v1, 1", "V01, 1", "version-12, 12", "000, 0", "1,", "notes,", "v,", "1.0,", "x1,"})
    void whatAFolderWasMeantAs(String folder, @Nullable String number) {
        assertThat(ModelVersion.numberMeantBy(folder)).isEqualTo(number);
    }

    @Test
    void aFolderWithoutModelIsAnError() throws IOException {
        assertError("has neither model.onnx nor a folder named by an integer");
        Files.createDirectories(directory.resolve("3"));
        assertError("has no model.onnx");
    }

    private static ModelVersion newest(Path location) {
        ModelDirectory models = new ModelDirectory(location.toString());
        return models.read(models.versions().get(0), version -> version);
    }

    private ModelDescription description() {
        return newest(directory).description();
    }

    private void assertError(String message) {
        assertThatThrownBy(() -> newest(directory))
                .isInstanceOf(ModelDirectoryException.class)
                .hasMessageContaining(message);
    }

    private void put(String version, String... descriptions) throws IOException {
        Path folder = Files.createDirectories(directory.resolve(version));
        Files.createFile(folder.resolve("model.onnx"));
        for (String description : descriptions) {
            copy(description, folder);
        }
        copy("imagenet1k_label_list.txt", folder);
    }

    private static void copy(String name, Path folder) throws IOException {
        try (InputStream stream = ModelDirectoryTest.class.getResourceAsStream(name)) {
            Files.copy(Objects.requireNonNull(stream, name), folder.resolve(name));
        }
    }

    private void replace(String file, String from, String to) throws IOException {
        Path path = directory.resolve(file);
        Files.writeString(path, Files.readString(path, StandardCharsets.UTF_8).replace(from, to));
    }
}
