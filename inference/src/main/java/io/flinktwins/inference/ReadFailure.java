package io.flinktwins.inference;

import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.util.regex.Pattern;

/** Says in words why a file can't be read: Java's messages are often nothing but the path. */
public final class ReadFailure {

    /** Java's paths have made one slash of two. */
    private static final Pattern URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/.*");

    private ReadFailure() {}

    /** The reason, as a clause that can stand behind a colon. */
    public static String reason(Exception failure) {
        if (failure instanceof NoSuchFileException missing && isUndecodable(missing)) {
            return "its name is not in UTF-8";
        } else if (failure instanceof NoSuchFileException missing) {
            return isUri(missing)
                    ? "there is no such file on the local disk; only jobs read from elsewhere: images by imageUri, and models"
                    : "there is no such file";
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

    /** Java has another character in place of bytes that it can't read, and looks for a file of that name. */
    private static boolean isUndecodable(NoSuchFileException missing) {
        return String.valueOf(missing.getFile()).indexOf('\uFFFD') >= 0;
    }

    private static boolean isUri(NoSuchFileException missing) {
        return URI.matcher(String.valueOf(missing.getFile())).matches();
    }
}
