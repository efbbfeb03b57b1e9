package io.flinktwins.cli.images;

import io.flinktwins.cli.images.StoredImage.TrueClass;
import io.flinktwins.schemas.LabelledImage;
import io.flinktwins.schemas.wire.RecordCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.specific.SpecificDatumReader;

/** The images of an Avro object container file with {@link LabelledImage} records, in the file's order. */
record AvroImages(Path file) implements ImageSource {

    static AvroImages check(Path file) throws IOException {
        AvroImages images = new AvroImages(file);
        images.reader().close();
        return images;
    }

    @Override
    public Stream<StoredImage> open() throws IOException {
        DataFileReader<LabelledImage> reader = reader();
        return StreamSupport.stream(
                        Spliterators.spliteratorUnknownSize(reader, Spliterator.ORDERED | Spliterator.NONNULL), false)
                .map(AvroImages::image)
                .onClose(() -> close(reader));
    }

    @Override
    public long count() throws IOException {
        try (DataFileReader<LabelledImage> reader = reader()) {
            long count = 0;
            while (reader.hasNext()) {
                count += reader.getBlockCount();
                reader.nextBlock();
            }
            return count;
        }
    }

    private DataFileReader<LabelledImage> reader() throws IOException {
        try {
            DataFileReader<LabelledImage> reader =
                    new DataFileReader<>(file.toFile(), new SpecificDatumReader<>(LabelledImage.class));
            if (!reader.getSchema().getName().equals(LabelledImage.class.getSimpleName())) {
                String found = reader.getSchema().getName();
                reader.close();
                throw new UnreadableImagesException(
                        "--images-from %s holds %s records; it must hold LabelledImage records".formatted(file, found));
            }
            return reader;
        } catch (UnreadableImagesException e) {
            throw e;
        } catch (IOException | AvroRuntimeException e) {
            throw new UnreadableImagesException(
                    "--images-from %s is no folder and no Avro file of LabelledImage records: %s"
                            .formatted(file, e.getMessage()),
                    e);
        }
    }

    private static StoredImage image(LabelledImage found) {
        byte[] image = RecordCodec.bytes(found.getImage());
        return new StoredImage(found.getImageId(), image, new TrueClass(found.getClassId(), found.getLabel()));
    }

    private static void close(DataFileReader<LabelledImage> reader) {
        try {
            reader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
