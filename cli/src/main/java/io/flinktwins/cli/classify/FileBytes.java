package io.flinktwins.cli.classify;

import io.flinktwins.cli.images.WholeFile;
import io.flinktwins.cli.images.WholeFile.TooLargeException;
import io.flinktwins.inference.ReadFailure;
import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.inference.image.ImageLimits;
import io.flinktwins.schemas.Reason;
import java.io.IOException;
import java.nio.file.Path;

/** Reads the files that are given to a command. */
final class FileBytes {

    private FileBytes() {}

    /**
     * Reads a whole file.
     *
     * @throws RejectedImageException with FETCH_FAILED or IMAGE_TOO_LARGE: one file that can't be read does not end the
     *     command
     */
    static byte[] read(Path file) throws RejectedImageException {
        try {
            return WholeFile.read(file, ImageLimits.DEFAULT.maxBytes());
        } catch (TooLargeException e) {
            throw new RejectedImageException(
                    Reason.IMAGE_TOO_LARGE, "the file can't be read: " + ReadFailure.reason(e));
        } catch (IOException e) {
            throw new RejectedImageException(Reason.FETCH_FAILED, "the file can't be read: " + ReadFailure.reason(e));
        }
    }
}
