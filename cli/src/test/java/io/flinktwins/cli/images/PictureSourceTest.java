package io.flinktwins.cli.images;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.flinktwins.cli.images.Picture.TrueClass;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.LabelledImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.specific.SpecificDatumWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureSourceTest {

    @TempDir
    private Path folder;

    @Test
    void subfoldersAreClassesInTheOrderOfTheirNames() throws IOException {
        write("shoe/1.png", "a");
        write("bag/2.JPG", "b");
        write("bag/deeper/3.webp", "c");
        assertThat(read(PictureSource.of(folder, null)))
                .extracting(Picture::imageId, Picture::trueClass)
                .containsExactlyInAnyOrder(
                        tuple("shoe/1.png", new TrueClass(1, "shoe")),
                        tuple("bag/2.JPG", new TrueClass(0, "bag")),
                        tuple("bag/deeper/3.webp", new TrueClass(0, "bag")));
    }

    @Test
    void theClassesOfAFolderComeMixedInTheSameOrderEachTime() throws IOException {
        for (int number = 0; number < 20; number++) {
            write((number < 10 ? "a/" : "b/") + number + ".png", "");
        }
        List<String> ids = read(PictureSource.of(folder, null)).stream()
                .map(Picture::imageId)
                .toList();
        assertThat(ids.subList(0, 10)).anyMatch(id -> id.startsWith("a/")).anyMatch(id -> id.startsWith("b/"));
        assertThat(read(PictureSource.of(folder, null)))
                .extracting(Picture::imageId)
                .containsExactlyElementsOf(ids);
    }

    @Test
    void aFolderWithoutSubfoldersHasPicturesWithoutClass() throws IOException {
        write("1.png", "content");
        write("notes.txt", "not a picture");
        assertThat(read(PictureSource.of(folder, null))).singleElement().satisfies(picture -> {
            assertThat(picture.imageId()).isEqualTo("1.png");
            assertThat(picture.image()).isEqualTo("content".getBytes(UTF_8));
            assertThat(picture.trueClass()).isNull();
        });
    }

    @Test
    void aListGivesItsPicturesInItsOrderWithSpacesInPaths() throws IOException {
        write("b/with space.jpg", "b");
        write("a.jpg", "a");
        Path list = Files.writeString(folder.resolve("val.txt"), "b/with space.jpg 7\n\na.jpg\t65\n");
        assertThat(read(PictureSource.of(folder, list)))
                .extracting(Picture::imageId, Picture::trueClass)
                .containsExactly(
                        tuple("b/with space.jpg", new TrueClass(7, null)), tuple("a.jpg", new TrueClass(65, null)));
    }

    @Test
    void classesOfAListMayBeNamesWhichAreNumberedByTheirOrder() throws IOException {
        write("b/with space.jpg", "b");
        write("a.JPG", "a");
        Path list = Files.writeString(folder.resolve("val.txt"), "b/with space.jpg great white shark\na.JPG bag\n");
        PictureSource pictures = PictureSource.of(folder, list);
        assertThat(pictures.isNumberedByName()).isTrue();
        assertThat(read(pictures))
                .extracting(Picture::imageId, Picture::trueClass)
                .containsExactly(
                        tuple("b/with space.jpg", new TrueClass(1, "great white shark")),
                        tuple("a.JPG", new TrueClass(0, "bag")));
    }

    @Test
    void aLineOfAListThatIsNotPathAndClassIsNamed() throws IOException {
        write("a.jpg", "a");
        Path list = Files.writeString(folder.resolve("val.txt"), "a.jpg 7\na.jpg cat\n");
        assertThatThrownBy(() -> PictureSource.of(folder, list))
                .isInstanceOf(UnreadablePicturesException.class)
                .hasMessageContaining("'a.jpg cat'")
                .hasMessageContaining("class is a number");
    }

    @Test
    void picturesOfAListThatAreNotThereAreNamed() throws IOException {
        write("a.jpg", "a");
        Path list = Files.writeString(folder.resolve("val.txt"), "a.jpg 1\nb.jpg 2\nc.jpg 3\n");
        assertThatThrownBy(() -> PictureSource.of(folder, list))
                .isInstanceOf(UnreadablePicturesException.class)
                .hasMessageContaining("2 of the 3 pictures")
                .hasMessageContaining("b.jpg, c.jpg");
        assertThatThrownBy(() -> PictureSource.of(folder, folder.resolve("nowhere.txt")))
                .isInstanceOf(UnreadablePicturesException.class)
                .hasMessageContaining("there is no list");
    }

    @Test
    void anAvroFileGivesItsRecordsAndTheirCount() throws IOException {
        Path file = folder.resolve("pictures.avro");
        writeAvro(
                file,
                LabelledImage.getClassSchema(),
                250,
                number -> LabelledImage.newBuilder()
                        .setImageId("picture-" + number)
                        .setImage(ByteBuffer.wrap(new byte[1000]))
                        .setClassId(number % 10)
                        .setLabel("class " + number % 10)
                        .build());
        PictureSource pictures = PictureSource.of(file, null);
        assertThat(pictures.count()).isEqualTo(250);
        assertThat(read(pictures)).hasSize(250).element(13).satisfies(picture -> {
            assertThat(picture.imageId()).isEqualTo("picture-13");
            assertThat(picture.image()).hasSize(1000);
            assertThat(picture.trueClass()).isEqualTo(new TrueClass(3, "class 3"));
        });
    }

    @Test
    void anAvroFileOfOtherRecordsIsRefused() throws IOException {
        Path file = folder.resolve("others.avro");
        writeAvro(file, DeadLetter.getClassSchema(), 0, number -> new DeadLetter());
        assertThatThrownBy(() -> PictureSource.of(file, null))
                .isInstanceOf(UnreadablePicturesException.class)
                .hasMessageContaining("DeadLetter")
                .hasMessageContaining("LabelledImage");
    }

    @Test
    void whatIsNeitherAFolderNorAnAvroFileIsRefused() throws IOException {
        Path text = Files.writeString(folder.resolve("notes.txt"), "notes");
        assertThatThrownBy(() -> PictureSource.of(text, null)).hasMessageContaining("no Avro file");
        assertThatThrownBy(() -> PictureSource.of(folder.resolve("nowhere"), null))
                .hasMessageContaining("neither a folder nor a file");
        assertThatThrownBy(() -> PictureSource.of(folder, null)).hasMessageContaining("no pictures");
    }

    private void write(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private static <T> void writeAvro(Path file, Schema schema, int count, IntFunction<T> record) throws IOException {
        try (DataFileWriter<T> writer = new DataFileWriter<>(new SpecificDatumWriter<>(schema))) {
            writer.create(schema, file.toFile());
            for (T item : IntStream.range(0, count).mapToObj(record).toList()) {
                writer.append(item);
            }
        }
    }

    private static List<Picture> read(PictureSource pictures) throws IOException {
        try (Stream<Picture> stream = pictures.open()) {
            return stream.toList();
        }
    }
}
