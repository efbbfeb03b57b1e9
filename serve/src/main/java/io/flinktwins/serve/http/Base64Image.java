package io.flinktwins.serve.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.flinktwins.serve.classifying.Refusal.Kind;
import io.flinktwins.serve.classifying.RefusedRequestException;
import java.io.IOException;

/** An image's file as text in JSON, read without ever being a text: that would take several times its size. */
public final class Base64Image {

    private Base64Image() {}

    /**
     * Reads it; white space between the characters counts nothing.
     *
     * @param what names it where it is none
     * @throws RefusedRequestException if it is no text, or no base64
     */
    public static byte[] read(JsonParser parser, String what) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw new RefusedRequestException(
                    Kind.INVALID, "%s is not a text; a file is sent in base64".formatted(what));
        }
        try {
            return parser.getBinaryValue();
        } catch (JsonProcessingException e) {
            throw new RefusedRequestException(
                    Kind.INVALID, "%s is no base64: %s".formatted(what, e.getOriginalMessage()));
        }
    }
}
