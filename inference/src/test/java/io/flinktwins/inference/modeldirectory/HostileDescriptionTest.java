package io.flinktwins.inference.modeldirectory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Descriptions that ask for what nothing can do, or that are not descriptions at all. */
class HostileDescriptionTest {

    private static final String SECRET = "hunter2";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            twins.json | 224, "channels"  | 31623, "channels" | input.width is 31623; it must be an integer from 1 to 4096
            twins.json | "height": 224, "width": 224, "ch | "height": 0, "width": 224, "ch | input.height is 0; it must be an integer from 1 to 4096
            twins.json | "height": 224, "width": 224, "ch | "height": 1e300, "width": 224, "ch | input.height is 1.0E300; it must be an integer from 1 to 4096
            twins.json | "shortSide": 256  | "shortSide": 99999999999999999999 | preprocessing.resize.shortSide is 99999999999999999999; it must be an integer from 1 to 16384
            twins.json | "height": 224, "rule" | "height": -224, "rule"  | preprocessing.crop.height is -224; it must be an integer from 1 to 4096
            twins.json | 0.00392156862745098 | 0 | preprocessing.scale is 0; it must be a number from 0.000001 to 1000
            twins.json | 0.00392156862745098 | 1e-50 | preprocessing.scale is 1.0E-50; it must be a number from 0.000001 to 1000
            twins.json | 0.485 | 1e999 | preprocessing.mean[0] is Infinity; it must be a number from -1000000 to 1000000
            twins.json | 0.229 | 0 | preprocessing.std[0] is 0; it must be a number from 0.000001 to 1000000
            twins.json | 0.229 | NaN | is no valid JSON
            twins.json | 0.229, | 0.229, 0.229, | preprocessing.std has 4 values; it must have 3
            twins.json | "version": 1 | "version": -1 | version is -1; it must be an integer from 0 to 999999999999999999
            twins.json | "formatVersion": 1 | "formatVersion": 1e10 | formatVersion is 1.0E10; it must be an integer
            twins.json | "height": 224, "rule" | "height": 192, "rule" | Model input is 224 x 224, but preprocessing crops to 224 x 192
            twins.json | "shortSide": 256 | "shortSide": 200 | Preprocessing crops 224 x 224 out of an image resized to 200 x 200
            twins.json | "scores" | "scoers": 1, "scores" | scoers is no field of this file, whose fields there are formatVersion, name
            twins.json | "crop": { | "corp": { | preprocessing.corp is no field of this file
            twins.json | "rule" | "roule": 1, "rule" | preprocessing.crop.roule is no field of this file
            twins.json | "formatVersion": 1 | "formatVersion": 1} garbage {"formatVersion": 1 | goes on behind its end
            inference.yml | resize_short: 256 | resize_short: 1000000000 | ResizeImage.resize_short is 1000000000; it must be an integer from 1 to 16384
            inference.yml | size: 224 | size: [224, 5000] | CropImage.size[1] is 5000; it must be an integer from 1 to 4096
            inference.yml | scale: 0.00392157 | scale: 1/0 | NormalizeImage.scale is '1/0'; it must be a number from 0.000001 to 1000
            inference.yml | scale: 0.00392157 | scale: NaN | NormalizeImage.scale is 'NaN'; it must be a number from 0.000001 to 1000
            inference.yml | channel_num: 3 | channel_num: 4 | NormalizeImage.channel_num is 4; it must be an integer from 3 to 3
            config.json | 224, 224] | 30000, 30000] | input_size[1] is 30000; it must be an integer from 1 to 4096
            config.json | "crop_pct": 0.9 | "crop_pct": 0 | crop_pct is 0; it must be a number from 0.1 to 1
            config.json | "crop_pct": 0.9 | "crop_pct": 1e-9 | crop_pct is 1.0E-9; it must be a number from 0.1 to 1
            config.json | "center" | "border" | crop_mode is 'border', which pads images
            config.json | "center" | "fit" | crop_mode is 'fit'; it can be center or squash
            config.json | "center" | 7 | crop_mode is 7; it must be text
            """)
    void aNumberOutOfBoundsIsNamedWithItsFileAndItsBounds(String sample, String from, String to, String message)
            throws IOException {
        assertRefused(VersionFolder.in(directory).with(sample, from, to))
                .hasMessageContaining(directory.resolve("1").resolve(sample).toString())
                .hasMessageContaining(message);
    }

    @Test
    void aSecondDocumentInAFileIsRefused() throws IOException {
        assertRefused(VersionFolder.in(directory).with("inference.yml", "PreProcess:", "a: 1\n---\nPreProcess:"))
                .hasMessageContaining("goes on behind its end");
    }

    @Test
    void aLabelFileOutsideOfTheFolderIsNotLookedAt() throws IOException {
        Path outside = Files.writeString(directory.resolve("outside.txt"), SECRET + " is the password\n");
        VersionFolder folder = VersionFolder.in(directory);
        for (String path : new String[] {outside.toString(), "../outside.txt", "/etc/passwd", "x/../../outside.txt"}) {
            assertRefused(folder.with("inference.yml", "../ppcls/utils/imagenet1k_label_list.txt", path))
                    .hasMessageContaining("class_id_map_file is '%s', which is not in the model's folder", path)
                    .hasMessageContaining("copy that file beside inference.yml");
        }
    }

    @Test
    void aLinkThatLeadsOutOfTheFolderIsNotFollowed() throws IOException {
        Path outside = Files.writeString(directory.resolve("outside.txt"), SECRET + " is the password\n");
        VersionFolder folder = VersionFolder.in(directory)
                .with("inference.yml", "../ppcls/utils/imagenet1k_label_list.txt", "labels.txt");
        Files.createSymbolicLink(folder.path().resolve("labels.txt"), outside);
        assertRefused(folder).hasMessageContaining("a link that leads out of the model's folder");
    }

    /** As Kubernetes mounts a ConfigMap. */
    @Test
    void aLinkInsideOfTheFolderIsFollowed() throws IOException {
        VersionFolder folder = VersionFolder.in(directory)
                .with("inference.yml", "../ppcls/utils/imagenet1k_label_list.txt", "labels.txt");
        Files.writeString(
                Files.createDirectory(folder.path().resolve("..data")).resolve("labels.txt"), "0 tench\n1 goldfish\n");
        Files.createSymbolicLink(folder.path().resolve("labels.txt"), Path.of("..data/labels.txt"));
        assertThat(folder.description().labels()).containsExactly("tench", "goldfish");
    }

    /** Whatever a link or a wrong name made of a description, its contents stay where they are. */
    @ParameterizedTest
    @CsvSource({
        "twins.json, hunter2:x:0:0::/root",
        "config.json, hunter2:x:0:0::/root",
        "inference.yml, 'hunter2: [x'",
        "inference.yml, hunter2:x:0:0::/root",
        "twins.json, '\"hunter2\"'",
        "twins.json, '{\"formatVersion\": {\"hunter2\": 1}}'",
        "twins.json, '{\"formatVersion\": [\"hunter2\"]}'"
    })
    void messagesShowNothingOfWhatIsInTheFile(String file, String content) throws IOException {
        assertRefused(VersionFolder.in(directory).with(file, content))
                .hasMessageContaining(file)
                .hasMessageNotContaining(SECRET);
    }

    @Test
    void messagesShowNoMoreOfAValueThanTellsWhichOneItIs() throws IOException {
        VersionFolder folder = VersionFolder.in(directory).with("twins.json", "NCHW", "N".repeat(1_000_000));
        assertRefused(folder)
                .hasMessageContaining("input.layout is 'NNN")
                .satisfies(failure ->
                        assertThat(String.valueOf(failure.getMessage())).hasSizeLessThan(500));
    }

    @ParameterizedTest
    @ValueSource(strings = {"twins.json", "inference.yml"})
    void aDescriptionThatIsNestedTooDeeplyIsRefused(String file) throws IOException {
        assertRefused(VersionFolder.in(directory).with(file, "[".repeat(100_000)))
                .hasMessageContaining("nested too deeply");
    }

    @ParameterizedTest
    @ValueSource(strings = {"twins.json", "inference.yml", "imagenet1k_label_list.txt"})
    void aHugeFileIsNotRead(String file) throws IOException {
        VersionFolder folder = VersionFolder.in(directory).with("inference.yml", VersionFolder.sample("inference.yml"));
        try (RandomAccessFile sparse =
                new RandomAccessFile(folder.path().resolve(file).toFile(), "rw")) {
            sparse.setLength(3L << 30);
        }
        assertRefused(folder)
                .hasMessageContaining(file)
                .hasMessageContaining("3072 MiB; it must be smaller than 16 MiB");
    }

    @Test
    void anAliasIsRefusedBecauseItCanMakeASmallFileLarge() throws IOException {
        String bomb =
                "a: &a [x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: [*b, *b, *b, *b, *b, *b, *b, *b, *b]\n";
        assertRefused(VersionFolder.in(directory).with("inference.yml", bomb))
                .hasMessageContaining("a YAML alias (*name) at line 2, column");
    }

    @ParameterizedTest
    @CsvSource({
        "twins.json, '\"width\": 224, \"channels\"', '\"width\": 64, \"width\": 224, \"channels\"'",
        "inference.yml, size: 224, \"size: 224\n        size: 192\""
    })
    void aFieldThatIsThereTwiceIsRefused(String sample, String from, String to) throws IOException {
        assertRefused(VersionFolder.in(directory).with(sample, from, to))
                .hasMessageContaining("has a field twice, or goes on behind its end: look at line");
    }

    @ParameterizedTest
    @ValueSource(strings = {"twins.json", "inference.yml", "config.json"})
    void aByteOrderMarkIsNoPartOfADescription(String sample) throws IOException {
        VersionFolder folder = VersionFolder.in(directory)
                .with("imagenet1k_label_list.txt", "0 tench\n")
                .with(sample, "\uFEFF" + VersionFolder.sample(sample));
        assertThat(folder.description().input().width()).isEqualTo(224);
    }

    @ParameterizedTest
    @ValueSource(strings = {"twins.json", "inference.yml"})
    void anotherEncodingIsSaidInWords(String file) throws IOException {
        VersionFolder folder = VersionFolder.in(directory);
        Files.write(folder.path().resolve(file), "\u00b0\u00b1".getBytes(StandardCharsets.ISO_8859_1));
        assertRefused(folder).hasMessageContaining(file);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\"",
                "\"a\\nb\"",
                "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\""
            })
    void aNameThatNoKeyCanHoldIsRefused(String name) throws IOException {
        assertRefused(VersionFolder.in(directory)
                        .with("twins.json", "\"name\": \"alt_gvt_small\"", "\"name\": " + name))
                .hasMessageContaining("name is")
                .hasMessageContaining("it must be 1 to 200 characters on one line");
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(VersionFolder folder) {
        return assertThatThrownBy(folder::description).isInstanceOf(ModelDirectoryException.class);
    }
}
