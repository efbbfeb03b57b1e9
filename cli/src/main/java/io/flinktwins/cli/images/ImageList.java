package io.flinktwins.cli.images;

import io.flinktwins.cli.images.StoredImage.TrueClass;
import io.flinktwins.inference.ReadFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a list of {@code path class} lines, as PaddleClas writes it. Classes are numbers or names, as in the first line;
 * names are numbered by their order, as the subfolders of an {@link ImageFolder} are.
 */
final class ImageList {

    /** The class is what stands after the last white space, so that a path may hold some. */
    private static final Pattern NUMBERED = Pattern.compile("(\\S.*?)\\s+(\\d{1,9})\\s*");

    /** The path ends with its extension, so that a class's name may hold white space. */
    private static final Pattern NAMED = Pattern.compile(
            "(\\S.*?\\.(?:%s))\\s+(\\S.*?)\\s*".formatted(String.join("|", ImageFolder.EXTENSIONS)),
            Pattern.CASE_INSENSITIVE);

    private static final int MISSING_SHOWN = 3;

    private final Path folder;
    private final Path list;

    private ImageList(Path folder, Path list) {
        this.folder = folder;
        this.list = list;
    }

    private record Line(String path, String className) {}

    /**
     * Reads a list.
     *
     * @param folder what the paths are relative to
     */
    static ImageFiles read(Path folder, Path list) throws IOException {
        return new ImageList(folder, list).read();
    }

    private ImageFiles read() throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new UnreadableImagesException(
                    "--images-from %s is no folder; with --labels, it is the folder of the list's paths"
                            .formatted(folder));
        }
        List<String> lines = lines();
        if (lines.isEmpty()) {
            throw new UnreadableImagesException("--labels %s is empty; write 'path class' lines".formatted(list));
        }
        boolean isNamed = !NUMBERED.matcher(lines.get(0)).matches();
        List<Line> images = parse(lines, isNamed);
        requireFiles(images);
        return new ImageFiles(isNamed ? named(images) : numbered(images), isNamed);
    }

    private List<String> lines() throws IOException {
        try {
            return Files.readAllLines(list).stream()
                    .filter(line -> !line.isBlank())
                    .toList();
        } catch (IOException e) {
            throw new UnreadableImagesException(
                    "--labels %s can't be read: %s".formatted(list, ReadFailure.reason(e)), e);
        }
    }

    private List<Line> parse(List<String> lines, boolean isNamed) throws UnreadableImagesException {
        Pattern pattern = isNamed ? NAMED : NUMBERED;
        List<Line> images = new ArrayList<>();
        for (String line : lines) {
            Matcher form = pattern.matcher(line);
            if (!form.matches()) {
                throw new UnreadableImagesException(
                        "'%s' in --labels %s is not of the form 'path class', where class is a %s as in the first line"
                                .formatted(line, list, isNamed ? "name" : "number"));
            }
            images.add(new Line(form.group(1), form.group(2)));
        }
        return images;
    }

    private void requireFiles(List<Line> images) throws UnreadableImagesException {
        List<String> missing = images.stream()
                .map(Line::path)
                .filter(path -> !Files.isRegularFile(folder.resolve(path)))
                .toList();
        if (!missing.isEmpty()) {
            throw new UnreadableImagesException(
                    "%d of the %d images of --labels %s are not in --images-from %s, the first of them: %s"
                            .formatted(
                                    missing.size(),
                                    images.size(),
                                    list,
                                    folder,
                                    String.join(", ", missing.subList(0, Math.min(MISSING_SHOWN, missing.size())))));
        }
    }

    private List<ImageFile> numbered(List<Line> images) {
        return images.stream()
                .map(line -> image(line, new TrueClass(Integer.parseInt(line.className), null)))
                .toList();
    }

    private List<ImageFile> named(List<Line> images) {
        List<String> names =
                images.stream().map(Line::className).distinct().sorted().toList();
        return images.stream()
                .map(line -> image(line, new TrueClass(names.indexOf(line.className), line.className)))
                .toList();
    }

    private ImageFile image(Line line, TrueClass trueClass) {
        return new ImageFile(folder, folder.resolve(line.path), trueClass);
    }
}
