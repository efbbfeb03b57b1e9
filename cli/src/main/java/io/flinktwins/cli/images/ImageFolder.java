package io.flinktwins.cli.images;

import io.flinktwins.cli.images.StoredImage.TrueClass;
import io.flinktwins.inference.ReadFailure;
import io.flinktwins.inference.image.format.ImageFormat;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the images of a folder in the ImageFolder layout of torchvision: one subfolder for each class, classes
 * numbered by the order of the subfolders' names as the disk has them. A folder without such subfolders gives images
 * without a class. Subfolders without images, and what systems and tools keep for themselves, are no classes.
 *
 * <p>The images' order is shuffled, the same way each time, so that the classes come mixed.
 */
final class ImageFolder {

    /** Of the formats that are decoded; torchvision's ImageFolder leaves gif out, and takes ppm and pgm as well. */
    static final Set<String> EXTENSIONS = Arrays.stream(ImageFormat.values())
            .flatMap(format -> format.extensions().stream())
            .collect(Collectors.toUnmodifiableSet());

    /** Of macOS's archives and of network storage, which keep something for each image there, under the image's name. */
    private static final Set<String> KEPT_BY_SYSTEMS = Set.of("__MACOSX", "@eaDir");

    /** What Java shows for bytes of a name that are no text in the locale's encoding: two such names may look the same. */
    private static final char UNREADABLE = '\uFFFD';

    private static final String NOT_READABLE = "its name is not in UTF-8";

    private static final long SHUFFLE_SEED = 1;

    private final Path folder;
    private final LeftOut leftOut;
    private final SortedMap<String, List<Path>> subfolders = new TreeMap<>(ClassName.ORDER);
    private final List<Path> outside = new ArrayList<>();
    private final Set<String> classNames = new HashSet<>();
    private final List<ImageFile> images = new ArrayList<>();

    private ImageFolder(Path folder) {
        this.folder = folder;
        leftOut = new LeftOut(folder);
    }

    static ImageFiles find(Path folder) throws IOException {
        return new ImageFolder(folder).find();
    }

    private ImageFiles find() throws IOException {
        Files.walkFileTree(folder, Set.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new Visitor());
        for (Map.Entry<String, List<Path>> subfolder : subfolders.entrySet()) {
            addClass(subfolder.getKey(), subfolder.getValue());
        }
        if (images.isEmpty()) {
            add(outside, null);
        } else {
            outside.forEach(image -> leftOut.add(image, "outside the classes' folders"));
        }
        if (images.isEmpty()) {
            throw new UnreadableImagesException("there are no images in --images-from %s (%s). %s"
                    .formatted(
                            folder, EXTENSIONS.stream().sorted().collect(Collectors.joining(", ")), leftOut.describe())
                    .strip());
        }
        Collections.shuffle(images, new Random(SHUFFLE_SEED));
        return new ImageFiles(images, true, leftOut);
    }

    private void addClass(String subfolder, List<Path> files) throws UnreadableImagesException {
        if (files.isEmpty()) {
            leftOut.add(folder.resolve(subfolder), "folders without images");
            return;
        }
        String name = ClassName.composed(subfolder);
        int classId = classNames.size();
        if (!classNames.add(name)) {
            throw new UnreadableImagesException(
                    "--images-from %s has two subfolders '%s', which differ only in how letters with accents are written;"
                                    .formatted(folder, name)
                            + " put their images into one");
        }
        add(files, new TrueClass(classId, name));
    }

    private void add(List<Path> files, @Nullable TrueClass trueClass) {
        files.stream().sorted().forEach(file -> images.add(new ImageFile(folder, file, trueClass)));
    }

    private static boolean isKeptBySystems(Path path) {
        String name = path.getFileName().toString();
        return name.startsWith(".") || KEPT_BY_SYSTEMS.contains(name);
    }

    private static boolean hasUnreadableName(Path path) {
        return path.getFileName().toString().indexOf(UNREADABLE) >= 0;
    }

    private static boolean looksLikeImage(Path file) {
        String name = file.getFileName().toString();
        return EXTENSIONS.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }

    /** Sorts images by their subfolder; what can't be read costs its neighbours nothing. */
    private final class Visitor extends SimpleFileVisitor<Path> {

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            if (directory.equals(folder)) {
                return FileVisitResult.CONTINUE;
            } else if (isKeptBySystems(directory)) {
                leftOut.add(directory, "hidden or a system's");
                return FileVisitResult.SKIP_SUBTREE;
            } else if (hasUnreadableName(directory)) {
                leftOut.addUnreadable(directory, NOT_READABLE);
                return FileVisitResult.SKIP_SUBTREE;
            } else if (folder.relativize(directory).getNameCount() == 1) {
                subfolders.put(directory.getFileName().toString(), new ArrayList<>());
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (isKeptBySystems(file)) {
                leftOut.add(file, "hidden or a system's");
            } else if (!looksLikeImage(file)) {
                leftOut.add(file, "no images by their names");
            } else if (hasUnreadableName(file)) {
                leftOut.addUnreadable(file, NOT_READABLE);
            } else {
                addReadable(file);
            }
            return FileVisitResult.CONTINUE;
        }

        private void addReadable(Path file) {
            try {
                WholeFile.check(file, ImageFile.MAX_BYTES);
                subfolders
                        .getOrDefault(folder.relativize(file).getName(0).toString(), outside)
                        .add(file);
            } catch (IOException e) {
                leftOut.addUnreadable(file, ReadFailure.reason(e));
            }
        }

        @Override
        public FileVisitResult visitFileFailed(Path path, IOException failure) throws IOException {
            return postVisitDirectory(path, failure);
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) throws IOException {
            if (failure != null && directory.equals(folder)) {
                throw failure;
            } else if (failure != null) {
                leftOut.addUnreadable(directory, ReadFailure.reason(failure));
            }
            return FileVisitResult.CONTINUE;
        }
    }
}
