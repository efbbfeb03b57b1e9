package io.flinktwins.cli.images;

import io.flinktwins.cli.images.Picture.TrueClass;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Pictures that are files, in the order given. */
record FilePictures(List<FilePicture> files, boolean isNumberedByName) implements PictureSource {

    FilePictures {
        files = List.copyOf(files);
    }

    @Override
    public Stream<Picture> open() {
        return files.stream().map(FilePicture::read);
    }

    @Override
    public long count() {
        return files.size();
    }

    @Override
    public Set<TrueClass> trueClasses() {
        return files.stream()
                .map(FilePicture::trueClass)
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
