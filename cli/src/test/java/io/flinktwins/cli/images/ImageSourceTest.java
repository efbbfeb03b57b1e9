package io.flinktwins.cli.images;

import static java.nio.charset.StandardCharsets.UTF_8;
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
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.specific.SpecificDatumWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageSourceTest {

    @TempDir
    private Path folder;

    @Test
    void subfoldersAreClassesInTheOrderOfTheirNames() throws IOException {
        write("shoe/1.png", "a");
        write("bag/2.JPG", "b");
        write("bag/deeper/3.webp", "c");
        assertThat(read(ImageSource.of(folder, null)))
                .extracting(StoredImage::imageId, StoredImage::trueClass)
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
        List<String> ids = read(ImageSource.of(folder, null)).stream()
                .map(StoredImage::imageId)
                .toList();
        assertThat(ids.subList(0, 10)).anyMatch(id -> id.startsWith("a/")).anyMatch(id -> id.startsWith("b/"));
        assertThat(read(ImageSource.of(folder, null)))
                .extracting(StoredImage::imageId)
                .containsExactlyElementsOf(ids);
    }

    @Test
    void everyFormatThatIsDecodedIsFoundByItsExtensionAndNoOther() throws IOException {
        for (String extension : List.of("gif", "bmp", "tif", "tiff", "jpeg", "jpg", "png", "webp", "pgm", "ppm")) {
            write("image." + extension, "");
        }
        assertThat(read(ImageSource.of(folder, null)))
                .extracting(StoredImage::imageId)
                .hasSize(8)
                .doesNotContain("image.pgm", "image.ppm");
    }

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
    void aFolderWithoutSubfoldersHasImagesWithoutClass() throws IOException {
        write("1.png", "content");
        write("notes.txt", "not an image");
        assertThat(read(ImageSource.of(folder, null))).singleElement().satisfies(image -> {
            assertThat(image.imageId()).isEqualTo("1.png");
            assertThat(image.image()).isEqualTo("content".getBytes(UTF_8));
            assertThat(image.trueClass()).isNull();
        });
    }

    @Test
    void aListGivesItsImagesInItsOrderWithSpacesInPaths() throws IOException {
        write("b/with space.jpg", "b");
        write("a.jpg", "a");
        Path list = Files.writeString(folder.resolve("val.txt"), "b/with space.jpg 7\n\na.jpg\t65\n");
        assertThat(read(ImageSource.of(folder, list)))
                .extracting(StoredImage::imageId, StoredImage::trueClass)
                .containsExactly(
                        tuple("b/with space.jpg", new TrueClass(7, null)), tuple("a.jpg", new TrueClass(65, null)));
    }

    @Test
    void classesOfAListMayBeNamesWhichAreNumberedByTheirOrder() throws IOException {
        write("b/with space.jpg", "b");
        write("a.JPG", "a");
        Path list = Files.writeString(folder.resolve("val.txt"), "b/with space.jpg great white shark\na.JPG bag\n");
        ImageSource images = ImageSource.of(folder, list);
        assertThat(images.isNumberedByName()).isTrue();
        assertThat(read(images))
                .extracting(StoredImage::imageId, StoredImage::trueClass)
                .containsExactly(
                        tuple("b/with space.jpg", new TrueClass(1, "great white shark")),
                        tuple("a.JPG", new TrueClass(0, "bag")));
    }

    @Test
    void aLineOfAListThatIsNotPathAndClassIsNamed() throws IOException {
        write("a.jpg", "a");
        Path list = Files.writeString(folder.resolve("val.txt"), "a.jpg 7\na.jpg cat\n");
        assertThatThrownBy(() -> ImageSource.of(folder, list))
                .isInstanceOf(UnreadableImagesException.class)
                .hasMessageContaining("'a.jpg cat'")
                .hasMessageContaining("class is a number");
    }

    @Test
    void imagesOfAListThatAreNotThereAreNamed() throws IOException {
        write("a.jpg", "a");
        Path list = Files.writeString(folder.resolve("val.txt"), "a.jpg 1\nb.jpg 2\nc.jpg 3\n");
        assertThatThrownBy(() -> ImageSource.of(folder, list))
                .isInstanceOf(UnreadableImagesException.class)
                .hasMessageContaining("2 of the 3 images")
                .hasMessageContaining("b.jpg, c.jpg");
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
        assertThat(read(images)).hasSize(250).element(13).satisfies(image -> {
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

    private static List<StoredImage> read(ImageSource images) throws IOException {
        try (Stream<StoredImage> stream = images.open()) {
            return stream.toList();
        }
    }
}
