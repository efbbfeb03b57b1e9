package io.flinktwins.cli.images;

import io.flinktwins.cli.images.StoredImage.TrueClass;
import io.flinktwins.inference.ReadFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads a list of {@code path class} lines, as PaddleClas writes it. Classes are numbers or names, as in the first line;
 * names are numbered by the order of their composed forms.
 */
final class ImageList {

    /** The class is what stands after the last white space, so that a path may hold some. */
    private static final Pattern NUMBERED = Pattern.compile("(\\S.*?)\\s+(\\d{1,9})\\s*");

    /** The path ends with its extension, so that a class's name may hold white space. */
    private static final Pattern NAMED = Pattern.compile(
            "(\\S.*?\\.(?:%s))\\s+(\\S.*?)\\s*".formatted(String.join("|", ImageFolder.EXTENSIONS)),
            Pattern.CASE_INSENSITIVE);

    /** What somebody may have meant as a number of a class, -1 for none of them. */
    private static final Pattern NUMBER = Pattern.compile("[+\\-\u2212\u2013]?\\p{Nd}+([.,]\\p{Nd}+)?");

    private static final int UNREADABLE_SHOWN = 3;

    /** Some million lines. */
    private static final int MAX_BYTES = 128 << 20;

    private final Path folder;
    private final Path list;

    private ImageList(Path folder, Path list) {
        this.folder = folder;
        this.list = list;
    }

    private record Line(Path file, String className) {}

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
        if (lines.stream().allMatch(String::isBlank)) {
            throw new UnreadableImagesException("--labels %s is empty; write 'path class' lines".formatted(list));
        }
        boolean isNamed = lines.stream()
                .filter(line -> !line.isBlank())
                .findFirst()
                .filter(NUMBERED.asMatchPredicate())
                .isEmpty();
        List<Line> images = parse(lines, isNamed);
        requireFiles(images);
        return new ImageFiles(isNamed ? named(images) : numbered(images), isNamed, new LeftOut(folder));
    }

    private List<String> lines() throws IOException {
        try {
            return WholeFile.readText(list, MAX_BYTES).lines().toList();
        } catch (IOException e) {
            throw new UnreadableImagesException(
                    "--labels %s can't be read: %s".formatted(list, ReadFailure.reason(e)), e);
        }
    }

    private List<Line> parse(List<String> lines, boolean isNamed) throws UnreadableImagesException {
        Pattern pattern = isNamed ? NAMED : NUMBERED;
        List<Line> images = new ArrayList<>();
        for (int number = 1; number <= lines.size(); number++) {
            String line = lines.get(number - 1);
            Matcher form = pattern.matcher(line);
            if (form.matches()) {
                String name = ClassName.composed(form.group(2));
                requireMeant(name, isNamed, number);
                images.add(new Line(file(form.group(1)), name));
            } else if (!line.isBlank()) {
                throw unreadable(number, line, isNamed);
            }
        }
        return images;
    }

    private UnreadableImagesException unreadable(int number, String line, boolean isNamed) {
        return new UnreadableImagesException(
                "line %d of --labels %s is '%s'; write a path and a class, such as 'val/a.jpg %s'%s"
                        .formatted(
                                number,
                                list,
                                Excerpt.of(line),
                                isNamed ? "cat" : "3",
                                isNamed
                                        ? ", where the path ends with one of "
                                                + String.join(", ", ImageFolder.EXTENSIONS)
                                        : ": the first line's class is a number"));
    }

    /** Names that are numbers would be numbered anew, by their order. */
    private void requireMeant(String className, boolean isNamed, int number) throws UnreadableImagesException {
        if (isNamed && NUMBER.matcher(className).matches()) {
            throw new UnreadableImagesException(
                    "line %d of --labels %s has the class '%s', but classes are whole numbers from 0 on in every line, or names in every line"
                            .formatted(number, list, Excerpt.of(className)));
        }
    }

    /** The file of this name, however the disk writes its letters with accents. */
    private Path file(String path) throws UnreadableImagesException {
        try {
            return Stream.of(path, ClassName.composed(path), Normalizer.normalize(path, Normalizer.Form.NFD))
                    .map(folder::resolve)
                    .filter(Files::exists)
                    .findFirst()
                    .orElse(folder.resolve(path));
        } catch (InvalidPathException e) {
            throw new UnreadableImagesException(
                    "'%s' in --labels %s can't be a file's name".formatted(Excerpt.of(path), list), e);
        }
    }

    private void requireFiles(List<Line> images) throws UnreadableImagesException {
        List<String> unreadable = new ArrayList<>();
        for (Line image : images) {
            try {
                WholeFile.check(image.file, ImageFile.MAX_BYTES);
            } catch (IOException e) {
                unreadable.add("%s (%s)".formatted(image.file, ReadFailure.reason(e)));
            }
        }
        if (!unreadable.isEmpty()) {
            throw new UnreadableImagesException(
                    "%d of the %d images of --labels %s can't be read, the first of them: %s"
                            .formatted(
                                    unreadable.size(),
                                    images.size(),
                                    list,
                                    String.join(
                                            ", ",
                                            unreadable.subList(0, Math.min(UNREADABLE_SHOWN, unreadable.size())))));
        }
    }

    private List<ImageFile> numbered(List<Line> images) {
        return images.stream()
                .map(line -> image(line, new TrueClass(Integer.parseInt(line.className), null)))
                .toList();
    }

    private List<ImageFile> named(List<Line> images) {
        List<String> names = images.stream()
                .map(Line::className)
                .distinct()
                .sorted(ClassName.ORDER)
                .toList();
        return images.stream()
                .map(line -> image(line, new TrueClass(names.indexOf(line.className), line.className)))
                .toList();
    }

    private ImageFile image(Line line, TrueClass trueClass) {
        return new ImageFile(folder, line.file, trueClass);
    }
}
