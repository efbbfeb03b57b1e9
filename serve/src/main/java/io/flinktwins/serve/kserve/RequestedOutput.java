package io.flinktwins.serve.kserve;

import io.flinktwins.serve.classifying.Refusal.Kind;
import io.flinktwins.serve.classifying.RefusedRequestException;

/**
 * An output that a request asks for.
 *
 * @param classes how many of the most probable classes to name; {@link #PROBABILITIES} for the probabilities of all
 * @param isBinary whether it is to stand behind the JSON
 */
public record RequestedOutput(String name, int classes, boolean isBinary) {

    /** The only output that there is. */
    public static final String NAME = "probabilities";

    public static final int PROBABILITIES = 0;

    public RequestedOutput {
        if (!name.equals(NAME)) {
            throw new RefusedRequestException(
                    Kind.INVALID, "there is no output '%s'; its name is %s".formatted(name, NAME));
        }
    }

    /** What an answer has that was asked for nothing. */
    public static RequestedOutput byDefault(boolean isBinary) {
        return new RequestedOutput(NAME, PROBABILITIES, isBinary);
    }
}
