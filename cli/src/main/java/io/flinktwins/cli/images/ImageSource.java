package io.flinktwins.cli.images;

import io.flinktwins.cli.images.StoredImage.TrueClass;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A finite sequence of images in a fixed order, read while it is used. */
public interface ImageSource {

    /**
     * Opens the sequence; reading it throws {@link java.io.UncheckedIOException}.
     *
     * @return a stream that the caller closes
     */
    Stream<StoredImage> open() throws IOException;

    /**
     * Opens the images at some places of the sequence, as {@link #open} does; the others are read only if need be.
     *
     * @param places from 0
     */
    default Stream<StoredImage> open(BitSet places) throws IOException {
        AtomicInteger next = new AtomicInteger();
        return open().filter(image -> places.get(next.getAndIncrement()));
    }

    /** How many images there are. */
    long count() throws IOException;

    /** The different classes of the images; reads them all if need be. */
    default Set<TrueClass> trueClasses() throws IOException {
        try (Stream<StoredImage> images = open()) {
            return images.map(StoredImage::trueClass).filter(Objects::nonNull).collect(Collectors.toSet());
        }
    }

    /** Whether the classes are known by name, and their numbers are only the order of the names. */
    default boolean isNumberedByName() {
        return false;
    }

    /** What at the path was not taken for images, and why, in a sentence for people; empty if all was. */
    default String leftOut() {
        return "";
    }

    /** Whether there was no image that can't be read; those that can are in the sequence all the same. */
    default boolean isComplete() {
        return true;
    }

    /**
     * The images at a path.
     *
     * @param path an Avro file of LabelledImage records, or a folder
     * @param labels for a folder: a list of {@code path class} lines as PaddleClas writes it; null to take the classes
     *     from the subfolders
     * @throws UnreadableImagesException if there is nothing of the kind
     */
    static ImageSource of(Path path, @Nullable Path labels) throws IOException {
        if (labels != null) {
            return ImageList.read(path, labels);
        } else if (Files.isDirectory(path)) {
            return ImageFolder.find(path);
        } else if (Files.isRegularFile(path)) {
            return AvroImages.check(path);
        }
        throw new UnreadableImagesException(
                "--images-from %s is neither a folder nor a file on the local disk".formatted(path));
    }

    /** The images at a path; people are told what of it was not taken for images. */
    static ImageSource of(Path path, @Nullable Path labels, PrintWriter messages) throws IOException {
        ImageSource images = of(path, labels);
        if (!images.leftOut().isEmpty()) {
            messages.println(images.leftOut());
        }
        return images;
    }
}
