package io.flinktwins.serve.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.flinktwins.serve.classifying.Refusal.Kind;
import io.flinktwins.serve.classifying.RefusedRequestException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON token by token, so that nothing takes memory which nobody asks for: a body of small values would fill many
 * times its size as a tree.
 */
public final class JsonFields {

    /** A body is bounded as a whole, and an image is one string of it. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private JsonFields() {}

    /** Takes one value; what it leaves of an object or an array is skipped. */
    public interface Taker {

        /**
         * Takes a value.
         *
         * @param parser stands at the value's first token
         */
        void take(String name, JsonParser parser) throws IOException;
    }

    /**
     * Reads a body that is one object.
     *
     * @throws RefusedRequestException if it is not
     */
    public static void readBody(byte[] body, int offset, int length, Taker fields) {
        try (JsonParser parser = JSON.createParser(body, offset, length)) {
            parser.nextToken();
            readObject(parser, "the body", fields);
            if (parser.nextToken() != null) {
                throw invalid("there is more behind the body's JSON object");
            }
        } catch (JsonProcessingException e) {
            throw invalid("the body is no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw invalid("the body can't be read: " + e.getMessage());
        }
    }

    /**
     * Reads an object.
     *
     * @param what names it where it is none
     */
    public static void readObject(JsonParser parser, String what, Taker fields) throws IOException {
        require(parser, JsonToken.START_OBJECT, what, "an object");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            take(name, parser, parser.nextToken(), fields);
        }
    }

    /**
     * Reads the values of an array.
     *
     * @param what names it where it is none; its values are named so, too
     */
    public static void readArray(JsonParser parser, String what, Taker values) throws IOException {
        require(parser, JsonToken.START_ARRAY, what, "an array");
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            take(what, parser, token, values);
        }
    }

    /** Goes on behind the value, however far the taker has gone into it. */
    private static void take(String name, JsonParser parser, @Nullable JsonToken first, Taker taker)
            throws IOException {
        boolean isStruct = first != null && first.isStructStart();
        taker.take(name, parser);
        if (isStruct && parser.currentToken() == first) {
            parser.skipChildren();
        }
    }

    /** A text. */
    public static String text(JsonParser parser, String what) throws IOException {
        require(parser, JsonToken.VALUE_STRING, what, "a text");
        return parser.getText();
    }

    /** A whole number from 0 on. */
    public static int count(JsonParser parser, String what) throws IOException {
        require(parser, JsonToken.VALUE_NUMBER_INT, what, "a whole number");
        int count = parser.getIntValue();
        if (count < 0) {
            throw invalid("%s is negative".formatted(what));
        }
        return count;
    }

    /** True or false. */
    public static boolean truth(JsonParser parser, String what) throws IOException {
        if (parser.currentToken() == null || !parser.currentToken().isBoolean()) {
            throw invalid("%s is not true or false".formatted(what));
        }
        return parser.getBooleanValue();
    }

    private static void require(JsonParser parser, JsonToken token, String what, String form) {
        if (parser.currentToken() != token) {
            throw invalid("%s is not %s".formatted(what, form));
        }
    }

    private static RefusedRequestException invalid(String message) {
        return new RefusedRequestException(Kind.INVALID, message);
    }
}
