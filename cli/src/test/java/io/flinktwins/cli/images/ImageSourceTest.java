package io.flinktwins.cli.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.flinktwins.cli.images.StoredImage.TrueClass;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.LabelledImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.specific.SpecificDatumWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageSourceTest {

    @TempDir
    private Path folder;

    @Test
    void aListNeedsItsFolder() throws IOException {
        Path list = Files.writeString(folder.resolve("val.txt"), "a.jpg 7\n");
        assertThatThrownBy(() -> ImageSource.of(list, list))
                .isInstanceOf(UnreadableImagesException.class)
                .hasMessageContaining("--images-from %s is no folder".formatted(list));
        assertThatThrownBy(() -> ImageSource.of(folder, folder))
                .isInstanceOf(UnreadableImagesException.class)
                .hasMessageContaining("--labels %s can't be read: it is a directory".formatted(folder));
    }

    @Test
    void aListGivesItsImagesInItsOrderWithSpacesInPaths() throws IOException {
        SampleFiles.write(folder, "b/with space.jpg", "b");
        SampleFiles.write(folder, "a.jpg", "a");
        Path list = Files.writeString(folder.resolve("val.txt"), "b/with space.jpg 7\n\na.jpg\t65\n");
        assertThat(SampleFiles.read(ImageSource.of(folder, list)))
                .extracting(StoredImage::imageId, StoredImage::trueClass)
                .containsExactly(
                        tuple("b/with space.jpg", new TrueClass(7, null)), tuple("a.jpg", new TrueClass(65, null)));
    }

    @Test
    void classesOfAListMayBeNamesWhichAreNumberedByTheirOrder() throws IOException {
        SampleFiles.write(folder, "b/with space.jpg", "b");
        SampleFiles.write(folder, "a.JPG", "a");
        Path list = Files.writeString(folder.resolve("val.txt"), "b/with space.jpg great white shark\na.JPG bag\n");
        ImageSource images = ImageSource.of(folder, list);
        assertThat(images.isNumberedByName()).isTrue();
        assertThat(SampleFiles.read(images))
                .extracting(StoredImage::imageId, StoredImage::trueClass)
                .containsExactly(
                        tuple("b/with space.jpg", new TrueClass(1, "great white shark")),
                        tuple("a.JPG", new TrueClass(0, "bag")));
    }

    @Test
    void aLineOfAListThatIsNotPathAndClassIsNamed() throws IOException {
        SampleFiles.write(folder, "a.jpg", "a");
        Path list = Files.writeString(folder.resolve("val.txt"), "a.jpg 7\na.jpg cat\n");
        assertThatThrownBy(() -> ImageSource.of(folder, list))
                .isInstanceOf(UnreadableImagesException.class)
                .hasMessageContaining("'a.jpg cat'")
                .hasMessageContaining("class is a number");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a.jpg -1;b.jpg 3           | line 1 of --labels LIST has the class '-1', but classes are whole numbers
            a.jpg 99999999999;b.jpg 3  | line 1 of --labels LIST has the class '99999999999', but classes are whole numbers
            a.jpg \u0663;b.jpg cat      | line 1 of --labels LIST has the class '\u0663', but classes are whole numbers
            a.jpg \u22121;b.jpg 3      | line 1 of --labels LIST has the class '\u22121', but classes are whole numbers
            a.jpg cat;;b.jpg 3         | line 3 of --labels LIST has the class '3', but classes are whole numbers
            path class;b.jpg 3         | line 1 of --labels LIST is 'path class'; write a path and a class
            cat a.jpg                  | line 1 of --labels LIST is 'cat a.jpg'; write a path and a class
            a.jpg 3;a.jpg -1           | line 2 of --labels LIST is 'a.jpg -1'; write a path and a class
            """)
    void aClassThatIsNeitherANumberNorANameIsNamedWithItsLine(String lines, String message) throws IOException {
        Path list = Files.writeString(folder.resolve("val.txt"), lines.replace(";", "\n"));
        assertThatThrownBy(() -> ImageSource.of(folder, list))
                .isInstanceOf(UnreadableImagesException.class)
                .hasMessageContaining(message.replace("LIST", list.toString()));
    }

    @Test
    void aMessageShowsNoMoreOfALineThanATerminalCanTake() throws IOException {
        Path list = Files.writeString(folder.resolve("val.txt"), "a.jpg 1\n\u001b[2J" + "x".repeat(100_000) + "\n");
        assertThatThrownBy(() -> ImageSource.of(folder, list))
                .isInstanceOf(UnreadableImagesException.class)
                .hasMessageContaining("line 2 of --labels %s is '?[2Jxxx".formatted(list))
                .hasMessageNotContaining("x".repeat(300));
    }

    @Test
    void imagesOfAListThatAreNotThereAreNamed() throws IOException {
        SampleFiles.write(folder, "a.jpg", "a");
        Path list = Files.writeString(folder.resolve("val.txt"), "a.jpg 1\nb.jpg 2\nc.jpg 3\n");
        assertThatThrownBy(() -> ImageSource.of(folder, list))
                .isInstanceOf(UnreadableImagesException.class)
                .hasMessageContaining("2 of the 3 images")
                .hasMessageContaining("b.jpg (there is no such file), ")
                .hasMessageContaining("c.jpg (there is no such file)");
        assertThatThrownBy(() -> ImageSource.of(folder, folder.resolve("nowhere.txt")))
                .isInstanceOf(UnreadableImagesException.class)
                .hasMessageContaining("there is no such file");
    }

    @Test
    void anAvroFileGivesItsRecordsAndTheirCount() throws IOException {
        Path file = folder.resolve("images.avro");
        writeAvro(
                file,
                LabelledImage.getClassSchema(),
                250,
                number -> LabelledImage.newBuilder()
                        .setImageId("image-" + number)
                        .setImage(ByteBuffer.wrap(new byte[1000]))
                        .setClassId(number % 10)
                        .setLabel("class " + number % 10)
                        .build());
        ImageSource images = ImageSource.of(file, null);
        assertThat(images.count()).isEqualTo(250);
        assertThat(SampleFiles.read(images)).hasSize(250).element(13).satisfies(image -> {
            assertThat(image.imageId()).isEqualTo("image-13");
            assertThat(image.image()).hasSize(1000);
            assertThat(image.trueClass()).isEqualTo(new TrueClass(3, "class 3"));
        });
    }

    @Test
    void anAvroFileOfOtherRecordsIsRefused() throws IOException {
        Path file = folder.resolve("others.avro");
        writeAvro(file, DeadLetter.getClassSchema(), 0, number -> new DeadLetter());
        assertThatThrownBy(() -> ImageSource.of(file, null))
                .isInstanceOf(UnreadableImagesException.class)
                .hasMessageContaining("DeadLetter")
                .hasMessageContaining("LabelledImage");
    }

    @Test
    void whatIsNeitherAFolderNorAnAvroFileIsRefused() throws IOException {
        Path text = Files.writeString(folder.resolve("notes.txt"), "notes");
        assertThatThrownBy(() -> ImageSource.of(text, null)).hasMessageContaining("no folder and no Avro file");
        assertThatThrownBy(() -> ImageSource.of(folder.resolve("nowhere"), null))
                .hasMessageContaining("neither a folder nor a file");
        assertThatThrownBy(() -> ImageSource.of(folder, null)).hasMessageContaining("no images");
    }

    @Test
    void aListMayWriteLettersWithAccentsOtherwiseThanTheDiskAndBeginWithAMark() throws IOException {
        SampleFiles.write(folder, "caf\u00e9/1.jpg", "a");
        SampleFiles.write(folder, "cafe\u0301/2.jpg", "b");
        Path list = Files.writeString(
                folder.resolve("val.txt"), "\ufeffcafe\u0301/1.jpg cafe\u0301\ncaf\u00e9/2.jpg caf\u00e9\n");
        assertThat(SampleFiles.read(ImageSource.of(folder, list)))
                .extracting(StoredImage::trueClass)
                .containsExactly(new TrueClass(0, "caf\u00e9"), new TrueClass(0, "caf\u00e9"));
    }

    @Test
    void aListThatHasNoEndAndNamesThatAreNoneAreRefused() throws Exception {
        Path pipe = SampleFiles.makePipe(folder.resolve("pipe"));
        assertThatThrownBy(() -> ImageSource.of(folder, pipe))
                .isInstanceOf(UnreadableImagesException.class)
                .hasMessageContaining("can't be read: it is not a regular file");
        Path list = Files.writeString(folder.resolve("val.txt"), "a\u0000.jpg 1\n");
        assertThatThrownBy(() -> ImageSource.of(folder, list))
                .isInstanceOf(UnreadableImagesException.class)
                .hasMessageContaining("can't be a file's name");
        Path pipes = Files.writeString(folder.resolve("pipes.txt"), "pipe 1\n");
        assertThatThrownBy(() -> ImageSource.of(folder, pipes))
                .isInstanceOf(UnreadableImagesException.class)
                .hasMessageContaining("pipe (it is not a regular file)");
    }

    private static <T> void writeAvro(Path file, Schema schema, int count, IntFunction<T> record) throws IOException {
        try (DataFileWriter<T> writer = new DataFileWriter<>(new SpecificDatumWriter<>(schema))) {
            writer.create(schema, file.toFile());
            for (T item : IntStream.range(0, count).mapToObj(record).toList()) {
                writer.append(item);
            }
        }
    }
}
