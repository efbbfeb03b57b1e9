package io.flinktwins.local.images;

import io.flinktwins.local.images.Picture.TrueClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The pictures of a list of {@code path class} lines, as PaddleClas writes it, in the list's order. */
record ListedPictures(List<FilePicture> files) implements PictureSource {

    /** The class is what stands after the last white space, so that a path may hold some. */
    private static final Pattern LINE = Pattern.compile("(\\S.*?)\\s+(\\d{1,9})\\s*");

    static ListedPictures read(Path folder, Path list) throws IOException {
        List<FilePicture> files = new ArrayList<>();
        for (String line : Files.readAllLines(list)) {
            if (!line.isBlank()) {
                files.add(picture(folder, list, line));
            }
        }
        return new ListedPictures(List.copyOf(files));
    }

    private static FilePicture picture(Path folder, Path list, String line) throws UnreadablePicturesException {
        Matcher form = LINE.matcher(line);
        if (!form.matches()) {
            throw new UnreadablePicturesException("'%s' in %s is not of the form 'path class'".formatted(line, list));
        }
        int classId = Integer.parseInt(form.group(2));
        return new FilePicture(folder, folder.resolve(form.group(1)), new TrueClass(classId, null));
    }

    @Override
    public Stream<Picture> open() {
        return files.stream().map(FilePicture::read);
    }

    @Override
    public long count() {
        return files.size();
    }
}
