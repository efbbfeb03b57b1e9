package io.flinktwins.cli.images;

import io.flinktwins.cli.images.StoredImage.TrueClass;
import java.io.IOException;
import java.util.BitSet;
import java.util.stream.Stream;

/** Images of a source, with the model's class ids in place of the source's own. */
record MatchedImages(ImageSource images, ClassMatching classes) implements ImageSource {

    @Override
    public Stream<StoredImage> open() throws IOException {
        return images.open().map(this::matched);
    }

    @Override
    public Stream<StoredImage> open(BitSet places) throws IOException {
        return images.open(places).map(this::matched);
    }

    @Override
    public long count() throws IOException {
        return images.count();
    }

    private StoredImage matched(StoredImage image) {
        TrueClass trueClass = image.trueClass();
        return trueClass == null
                ? image
                : new StoredImage(
                        image.imageId(), image.image(), new TrueClass(classes.classId(trueClass), trueClass.label()));
    }
}
