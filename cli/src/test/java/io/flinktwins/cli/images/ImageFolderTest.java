package io.flinktwins.cli.images;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.flinktwins.cli.images.StoredImage.TrueClass;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {

    @TempDir
    private Path folder;

    @Test
    void subfoldersAreClassesInTheOrderOfTheirNames() throws IOException {
        SampleFiles.write(folder, "shoe/1.png", "a");
        SampleFiles.write(folder, "bag/2.JPG", "b");
        SampleFiles.write(folder, "bag/deeper/3.webp", "c");
        assertThat(SampleFiles.read(ImageSource.of(folder, null)))
                .extracting(StoredImage::imageId, StoredImage::trueClass)
                .containsExactlyInAnyOrder(
                        tuple("shoe/1.png", new TrueClass(1, "shoe")),
                        tuple("bag/2.JPG", new TrueClass(0, "bag")),
                        tuple("bag/deeper/3.webp", new TrueClass(0, "bag")));
    }

    @Test
    void theClassesOfAFolderComeMixedInTheSameOrderEachTime() throws IOException {
        for (int number = 0; number < 20; number++) {
            SampleFiles.write(folder, (number < 10 ? "a/" : "b/") + number + ".png", "");
        }
        List<String> ids = SampleFiles.read(ImageSource.of(folder, null)).stream()
                .map(StoredImage::imageId)
                .toList();
        assertThat(ids.subList(0, 10)).anyMatch(id -> id.startsWith("a/")).anyMatch(id -> id.startsWith("b/"));
        assertThat(SampleFiles.read(ImageSource.of(folder, null)))
                .extracting(StoredImage::imageId)
                .containsExactlyElementsOf(ids);
    }

    @Test
    void everyFormatThatIsDecodedIsFoundByItsExtensionAndNoOther() throws IOException {
        for (String extension : List.of("gif", "bmp", "tif", "tiff", "jpeg", "jpg", "png", "webp", "pgm", "ppm")) {
            SampleFiles.write(folder, "image." + extension, "");
        }
        assertThat(SampleFiles.read(ImageSource.of(folder, null)))
                .extracting(StoredImage::imageId)
                .hasSize(8)
                .doesNotContain("image.pgm", "image.ppm");
    }

    @Test
    void aFolderWithoutSubfoldersHasImagesWithoutClass() throws IOException {
        SampleFiles.write(folder, "1.png", "content");
        SampleFiles.write(folder, "notes.txt", "not an image");
        assertThat(SampleFiles.read(ImageSource.of(folder, null)))
                .singleElement()
                .satisfies(image -> {
                    assertThat(image.imageId()).isEqualTo("1.png");
                    assertThat(image.image()).isEqualTo("content".getBytes(UTF_8));
                    assertThat(image.trueClass()).isNull();
                });
    }

    @Test
    void whatSystemsAndToolsKeepForThemselvesTakesNoClassNumberAndIsNamed() throws IOException {
        SampleFiles.write(folder, ".ipynb_checkpoints/1-checkpoint.png", "");
        SampleFiles.write(folder, "__MACOSX/cat/._1.png", "");
        SampleFiles.write(folder, "@eaDir/1.png/SYNOPHOTO_THUMB_M.jpg", "");
        SampleFiles.write(folder, "cat/1.png", "a");
        SampleFiles.write(folder, "cat/._1.png", "");
        SampleFiles.write(folder, "cat/.DS_Store", "");
        SampleFiles.write(folder, "cat/Thumbs.db", "");
        SampleFiles.write(folder, "cat/notes.txt", "");
        SampleFiles.write(folder, "dog/.ipynb_checkpoints/2-checkpoint.png", "");
        SampleFiles.write(folder, "dog/2.png", "b");
        Files.createDirectories(folder.resolve("empty"));
        SampleFiles.write(folder, "empty too/desktop.ini", "");
        SampleFiles.write(folder, "outside.png", "");
        ImageSource images = ImageSource.of(folder, null);
        assertThat(SampleFiles.read(images))
                .extracting(StoredImage::imageId, StoredImage::trueClass)
                .containsExactlyInAnyOrder(
                        tuple("cat/1.png", new TrueClass(0, "cat")), tuple("dog/2.png", new TrueClass(1, "dog")));
        assertThat(images.leftOut())
                .isEqualTo(("Left out of %s: folders without images: 2 (empty, empty too);"
                                + " hidden or a system's: 6 (.ipynb_checkpoints, @eaDir, __MACOSX, ...);"
                                + " no images by their names: 3 (cat/Thumbs.db, cat/notes.txt, empty too/desktop.ini);"
                                + " outside the classes' folders: 1 (outside.png)")
                        .formatted(folder));
    }

    /** Two such names may look the same: images, and whole classes, would become one. */
    @Test
    void namesThatAreNotInUtf8AreLeftOutAndNamed() throws Exception {
        SampleFiles.write(folder, "cat/1.png", "a");
        for (String name :
                List.of("cat/\\xb6\\xfe.png", "cat/\\xc8\\xfd.png", "\\xb6\\xfe/2.png", "\\xc8\\xfd/2.png")) {
            // printf makes bytes of the name that no Java string has.
            String script = "cd \"$1\" && f=$(printf '" + name + "') && mkdir -p \"$(dirname \"$f\")\" && : > \"$f\"";
            assertThat(new ProcessBuilder("bash", "-c", script, "bash", folder.toString())
                            .start()
                            .waitFor())
                    .isZero();
        }
        ImageSource images = ImageSource.of(folder, null);
        assertThat(SampleFiles.read(images)).extracting(StoredImage::imageId).containsExactly("cat/1.png");
        assertThat(images.leftOut()).contains("unreadable: 4 (").contains("its name is not in UTF-8");
    }

    @Test
    void aFolderWithNothingElseInItLeavesNothingOut() throws IOException {
        SampleFiles.write(folder, "cat/1.png", "a");
        assertThat(ImageSource.of(folder, null).leftOut()).isEmpty();
    }

    @Test
    void peopleAreToldWhatWasLeftOut() throws IOException {
        SampleFiles.write(folder, "cat/1.png", "a");
        StringWriter told = new StringWriter();
        assertThat(ImageSource.of(folder, null, new PrintWriter(told)).count()).isEqualTo(1);
        assertThat(told.toString()).isEmpty();
        SampleFiles.write(folder, "cat/a\u001b[2Jb.txt", "");
        assertThat(ImageSource.of(folder, null, new PrintWriter(told)).count()).isEqualTo(1);
        assertThat(told.toString()).contains("no images by their names: 1 (cat/a?[2Jb.txt)");
    }

    @Test
    void aFolderThatHasOnlyHiddenSubfoldersHasImagesWithoutClass() throws IOException {
        SampleFiles.write(folder, "1.png", "a");
        SampleFiles.write(folder, ".cache/1.png", "");
        assertThat(SampleFiles.read(ImageSource.of(folder, null)))
                .singleElement()
                .satisfies(image -> assertThat(image.trueClass()).isNull());
    }

    @Test
    void whatCanNotBeReadCostsItsNeighboursNothing() throws Exception {
        SampleFiles.write(folder, "cat/1.png", "a");
        SampleFiles.makeHuge(folder.resolve("cat/huge.png"));
        SampleFiles.makePipe(folder.resolve("cat/pipe.png"));
        Files.createSymbolicLink(folder.resolve("cat/device.png"), Path.of("/dev/zero"));
        Files.createSymbolicLink(folder.resolve("cat/gone.png"), Path.of("nowhere"));
        Files.createSymbolicLink(folder.resolve("cat/self.png"), Path.of("self.png"));
        Files.createSymbolicLink(folder.resolve("cat/loop"), Path.of(".."));
        ImageSource images = ImageSource.of(folder, null);
        assertThat(SampleFiles.read(images)).extracting(StoredImage::imageId).containsExactly("cat/1.png");
        assertThat(images.leftOut())
                .contains(
                        "unreadable: 6 (cat/device.png: it is not a regular file, cat/gone.png: there is no such file,"
                                + " cat/huge.png: it has more than 62914560 bytes, ...)");
    }

    @Test
    void linksToFoldersAndFilesAreFollowedAsTorchvisionDoes() throws IOException {
        SampleFiles.write(folder, "elsewhere/1.png", "a");
        SampleFiles.write(folder, "photos/dog/2.png", "b");
        Files.createSymbolicLink(folder.resolve("photos/cat"), Path.of("../elsewhere"));
        Files.createSymbolicLink(folder.resolve("photos/dog/3.png"), Path.of("../../elsewhere/1.png"));
        assertThat(SampleFiles.read(ImageSource.of(folder.resolve("photos"), null)))
                .extracting(StoredImage::imageId, StoredImage::trueClass)
                .containsExactlyInAnyOrder(
                        tuple("cat/1.png", new TrueClass(0, "cat")),
                        tuple("dog/2.png", new TrueClass(1, "dog")),
                        tuple("dog/3.png", new TrueClass(1, "dog")));
    }

    @Test
    void aFileThatHasGoneSinceIsNamedWhenItsTurnComes() throws IOException {
        SampleFiles.write(folder, "cat/1.png", "a");
        ImageSource images = ImageSource.of(folder, null);
        Files.delete(folder.resolve("cat/1.png"));
        assertThatThrownBy(() -> SampleFiles.read(images))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("cat/1.png can't be read: there is no such file");
    }

    /** Python: sorted(["z", "e\u0301", "\u00fc", "\U0001f431", "\uff01", "Z"]). */
    @Test
    void classesHaveTheOrderOfPythonsSortedAndComposedNames() throws IOException {
        for (String name : List.of("z", "e\u0301", "\u00fc", "\ud83d\udc31", "\uff01", "Z")) {
            SampleFiles.write(folder, name + "/1.png", "");
        }
        assertThat(ImageSource.of(folder, null).trueClasses())
                .containsExactlyInAnyOrder(
                        new TrueClass(0, "Z"),
                        new TrueClass(1, "\u00e9"),
                        new TrueClass(2, "z"),
                        new TrueClass(3, "\u00fc"),
                        new TrueClass(4, "\uff01"),
                        new TrueClass(5, "\ud83d\udc31"));
    }

    @Test
    void twoFoldersWhoseNamesLookTheSameAreRefused() throws IOException {
        SampleFiles.write(folder, "caf\u00e9/1.png", "");
        SampleFiles.write(folder, "cafe\u0301/1.png", "");
        assertThatThrownBy(() -> ImageSource.of(folder, null))
                .isInstanceOf(UnreadableImagesException.class)
                .hasMessageContaining("two subfolders 'caf\u00e9'");
    }
}
