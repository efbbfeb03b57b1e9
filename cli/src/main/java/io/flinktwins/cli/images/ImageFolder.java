package io.flinktwins.cli.images;

import io.flinktwins.cli.images.StoredImage.TrueClass;
import io.flinktwins.inference.image.format.ImageFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the images of a folder in the ImageFolder layout of torchvision: one subfolder for each class, classes
 * numbered by the order of the subfolders' names. A folder without subfolders gives images without a class.
 *
 * <p>Their order is shuffled, the same way each time, so that the classes come mixed.
 */
final class ImageFolder {

    /** Of the formats that are decoded; torchvision's ImageFolder leaves gif out, and takes ppm and pgm as well. */
    static final Set<String> EXTENSIONS = Arrays.stream(ImageFormat.values())
            .flatMap(format -> format.extensions().stream())
            .collect(Collectors.toUnmodifiableSet());

    private static final long SHUFFLE_SEED = 1;

    private ImageFolder() {}

    static ImageFiles find(Path folder) throws IOException {
        List<Path> classes = subfolders(folder);
        List<ImageFile> files = new ArrayList<>();
        if (classes.isEmpty()) {
            addAll(files, folder, folder, null);
        }
        for (int classId = 0; classId < classes.size(); classId++) {
            Path subfolder = classes.get(classId);
            addAll(
                    files,
                    folder,
                    subfolder,
                    new TrueClass(classId, subfolder.getFileName().toString()));
        }
        if (files.isEmpty()) {
            throw new UnreadableImagesException("there are no images in --images-from %s (%s)"
                    .formatted(
                            folder,
                            String.join(", ", EXTENSIONS.stream().sorted().toList())));
        }
        Collections.shuffle(files, new Random(SHUFFLE_SEED));
        return new ImageFiles(files, true);
    }

    private static List<Path> subfolders(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isDirectory).sorted().toList();
        }
    }

    private static void addAll(List<ImageFile> files, Path folder, Path subfolder, @Nullable TrueClass trueClass)
            throws IOException {
        try (Stream<Path> entries = Files.walk(subfolder)) {
            entries.filter(Files::isRegularFile)
                    .filter(ImageFolder::looksLikeImage)
                    .sorted()
                    .forEach(file -> files.add(new ImageFile(folder, file, trueClass)));
        }
    }

    private static boolean looksLikeImage(Path file) {
        String name = file.getFileName().toString();
        return EXTENSIONS.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }
}
