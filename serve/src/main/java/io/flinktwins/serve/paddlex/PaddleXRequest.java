package io.flinktwins.serve.paddlex;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.flinktwins.serve.classifying.AskedImage;
import io.flinktwins.serve.classifying.AskedImage.Encoded;
import io.flinktwins.serve.classifying.AskedImage.Located;
import io.flinktwins.serve.classifying.Refusal.Kind;
import io.flinktwins.serve.classifying.RefusedRequestException;
import io.flinktwins.serve.http.Base64Image;
import io.flinktwins.serve.http.JsonFields;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The image that a client of PaddleX sends, and what it asks for. */
final class PaddleXRequest {

    private static final int DEFAULT_TOP_K = 5;

    /** Longer than the name of any scheme that images are fetched by. */
    private static final int LONGEST_SCHEME = 10;

    private final byte[] body;

    private @Nullable AskedImage image;
    private int topK = DEFAULT_TOP_K;
    private boolean wantsDrawing = true;

    private PaddleXRequest(byte[] body) {
        this.body = body;
    }

    /**
     * Reads a body.
     *
     * @throws RefusedRequestException if PaddleX would not take it
     */
    static PaddleXRequest read(byte[] body) {
        PaddleXRequest request = new PaddleXRequest(body);
        JsonFields.readBody(body, 0, body.length, request::take);
        return request;
    }

    /** Fields that are there and null count as missing ones do. */
    private void take(String field, JsonParser value) throws IOException {
        if (value.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        switch (field) {
            case "image" ->
                image = isLocation(value)
                        ? new Located(JsonFields.text(value, "image"))
                        : new Encoded(Base64Image.read(value, "image"));
            case "topk" -> topK = JsonFields.count(value, "topk");
            case "visualize" -> wantsDrawing = JsonFields.truth(value, "visualize");
            default -> {
                // The others are about things that are not done here.
            }
        }
    }

    /** A colon ends the scheme of a URL, and no base64 has one. */
    private boolean isLocation(JsonParser value) {
        int start = (int) value.currentTokenLocation().getByteOffset() + 1;
        int end = Math.min(body.length, start + LONGEST_SCHEME);
        for (int i = start; i < end && body[i] != '"'; i++) {
            if (body[i] == ':') {
                return true;
            }
        }
        return false;
    }

    AskedImage image() {
        if (image == null) {
            throw new RefusedRequestException(Kind.INVALID, "there is no image in the request");
        }
        return image;
    }

    int topK() {
        if (topK < 1) {
            throw new RefusedRequestException(Kind.INVALID, "topk is %d; it must be at least 1".formatted(topK));
        }
        return topK;
    }

    /** Whether the answer is to have the picture with the classes written on it. */
    boolean wantsDrawing() {
        return wantsDrawing;
    }
}
