package io.flinktwins.cli.classify;

import io.flinktwins.inference.ReadFailure;
import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.schemas.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the files that are given to a command. */
final class FileBytes {

    private FileBytes() {}

    /**
     * Reads a whole file.
     *
     * @throws RejectedImageException with FETCH_FAILED: one file that can't be read does not end the command
     */
    static byte[] read(Path file) throws RejectedImageException {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new RejectedImageException(Reason.FETCH_FAILED, "the file can't be read: " + ReadFailure.reason(e));
        }
    }
}
