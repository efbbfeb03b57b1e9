package io.flinktwins.cli.images;

import io.flinktwins.cli.images.StoredImage.TrueClass;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Images that are files, in the order given.
 *
 * @param others what was found beside them
 */
record ImageFiles(List<ImageFile> files, boolean isNumberedByName, LeftOut others) implements ImageSource {

    ImageFiles {
        files = List.copyOf(files);
    }

    @Override
    public Stream<StoredImage> open() {
        return files.stream().map(ImageFile::read);
    }

    @Override
    public Stream<StoredImage> open(BitSet places) {
        return places.stream().mapToObj(files::get).map(ImageFile::read);
    }

    @Override
    public long count() {
        return files.size();
    }

    @Override
    public String leftOut() {
        return others.describe();
    }

    @Override
    public boolean isComplete() {
        return !others.hasUnreadable();
    }

    @Override
    public Set<TrueClass> trueClasses() {
        return files.stream()
                .map(ImageFile::trueClass)
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
