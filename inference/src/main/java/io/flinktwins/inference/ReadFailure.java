package io.flinktwins.inference;

import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;

/** Says in words why a file can't be read: Java's messages are often nothing but the path. */
public final class ReadFailure {

    private ReadFailure() {}

    /** The reason, as a clause that can stand behind a colon. */
    public static String reason(Exception failure) {
        if (failure instanceof NoSuchFileException) {
            return "there is no such file";
        } else if (failure instanceof AccessDeniedException) {
            return "access is denied";
        } else if (failure instanceof FileSystemLoopException) {
            return "it is a link to a folder that it is in";
        } else if (failure instanceof CharacterCodingException) {
            return "it is not in UTF-8";
        } else if (failure instanceof FileSystemException system && system.getReason() != null) {
            return system.getReason();
        }
        String message = String.valueOf(failure.getMessage());
        return message.equals("Is a directory") ? "it is a directory" : message;
    }
}
