package io.flinktwins.cli.images;

import io.flinktwins.cli.images.StoredImage.TrueClass;
import io.flinktwins.inference.ReadFailure;
import io.flinktwins.inference.image.ImageLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** An image that is still in its file. Its identity is its path below the folder, with slashes. */
record ImageFile(Path folder, Path file, @Nullable TrueClass trueClass) {

    /** Three times what jobs take unless they are told otherwise. */
    static final int MAX_BYTES = 3 * ImageLimits.DEFAULT.maxBytes();

    StoredImage read() {
        try {
            return new StoredImage(imageId(), WholeFile.read(file, MAX_BYTES), trueClass);
        } catch (IOException e) {
            throw new UncheckedIOException("%s can't be read: %s".formatted(file, ReadFailure.reason(e)), e);
        }
    }

    private String imageId() {
        return folder.toAbsolutePath()
                .normalize()
                .relativize(file.toAbsolutePath().normalize())
                .toString()
                .replace('\\', '/');
    }
}
