package io.flinktwins.schemas;

/**
 * Why a record or its image can't be used: a reason for programs and a message for people.
 *
 * @param message cut off where it is so long that a dead letter might not fit into its topic
 */
public record Rejection(Reason reason, String message) {

    private static final int MAX_MESSAGE_LENGTH = 2_000;

    public Rejection {
        if (message.length() > MAX_MESSAGE_LENGTH) {
            message = message.substring(0, MAX_MESSAGE_LENGTH);
        }
    }
}
