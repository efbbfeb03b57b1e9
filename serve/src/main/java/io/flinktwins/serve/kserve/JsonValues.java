package io.flinktwins.serve.kserve;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.flinktwins.serve.classifying.Refusal.Kind;
import io.flinktwins.serve.classifying.RefusedRequestException;
import io.flinktwins.serve.http.Base64Image;
import io.flinktwins.serve.http.JsonFields;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Elements in the request's JSON, as {@code data} of its one input: files in base64, numbers as they are. Arrays in arrays
 * count as one.
 *
 * @param body the whole body
 * @param jsonSize bytes of it that are JSON
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares bodies
record JsonValues(byte[] body, int jsonSize) implements InputValues {

    /** A digit and a comma: whose shape promises more numbers than that gets no memory for them. */
    private static final int SMALLEST_NUMBER = 2;

    /** Takes one element. */
    private interface Element {

        void take(JsonParser parser) throws IOException;
    }

    @Override
    public List<byte[]> files(int count) {
        List<byte[]> files = new ArrayList<>(count);
        readData(count, element -> files.add(Base64Image.read(element, "an element of the data")));
        return files;
    }

    @Override
    public ByteBuffer numbers(Datatype type, int count) {
        if (count > jsonSize / SMALLEST_NUMBER) {
            throw invalid("there are less elements in the data than by the shape, which has %d".formatted(count));
        }
        ByteBuffer numbers =
                ByteBuffer.allocate(Math.multiplyExact(count, type.bytes())).order(ByteOrder.LITTLE_ENDIAN);
        readData(count, element -> put(element, type, numbers));
        return numbers.flip();
    }

    private static void put(JsonParser element, Datatype type, ByteBuffer numbers) throws IOException {
        if (!element.currentToken().isNumeric()) {
            throw invalid("an element of the data is no number");
        }
        switch (type) {
            case FP32 -> numbers.putFloat(element.getFloatValue());
            case UINT8 -> numbers.put(unsigned(element));
            default -> throw invalid("elements of %s can't be sent in JSON; send them as binary data".formatted(type));
        }
    }

    private static byte unsigned(JsonParser element) throws IOException {
        int value = JsonFields.count(element, "an element of the data");
        if (value > 0xff) {
            throw invalid("an element of the data is %d, and UINT8 ends at 255".formatted(value));
        }
        return (byte) value;
    }

    private void readData(int count, Element taker) {
        int[] found = new int[1];
        JsonFields.readBody(body, 0, jsonSize, (field, inputs) -> {
            if (field.equals("inputs")) {
                JsonFields.readArray(
                        inputs,
                        "inputs",
                        (name, input) -> JsonFields.readObject(input, "an input", (part, value) -> {
                            if (part.equals("data")) {
                                JsonFields.readArray(value, "data", (data, element) -> {
                                    found[0] = take(element, count, found[0], taker);
                                });
                            }
                        }));
            }
        });
        if (found[0] != count) {
            throw invalid("there are %d elements in the data, and %d by the shape".formatted(found[0], count));
        }
    }

    /** Returns how many elements there are up to now. */
    private static int take(JsonParser parser, int most, int before, Element taker) throws IOException {
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            int found = before;
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                found = take(parser, most, found, taker);
            }
            return found;
        }
        if (before == most) {
            throw invalid("there are more than %d elements in the data, as many as the shape has".formatted(most));
        }
        taker.take(parser);
        return before + 1;
    }

    private static RefusedRequestException invalid(String message) {
        return new RefusedRequestException(Kind.INVALID, message);
    }
}
