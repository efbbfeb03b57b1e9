package io.flinktwins.cli;

import java.io.IOException;

/** Says that standard output does not take what a command prints. */
final class UnwritableOutputException extends RuntimeException {

    /** As the system says it in English, in which the launcher has it speak. */
    private static final String NO_READER = "Broken pipe";

    private final boolean isUnread;

    UnwritableOutputException(IOException cause) {
        super("can't write to standard output: " + cause.getMessage(), cause);
        isUnread = NO_READER.equals(cause.getMessage());
    }

    /** Whether who read it has seen enough, as in {@code twins tail ... | head}. */
    boolean isUnread() {
        return isUnread;
    }
}
