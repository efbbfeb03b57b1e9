package io.flinktwins.serve.paddleserving;

import com.fasterxml.jackson.core.JsonParser;
import io.flinktwins.serve.classifying.AskedImage;
import io.flinktwins.serve.classifying.AskedImage.Encoded;
import io.flinktwins.serve.classifying.Refusal.Kind;
import io.flinktwins.serve.classifying.RefusedRequestException;
import io.flinktwins.serve.http.Base64Image;
import io.flinktwins.serve.http.JsonFields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The images that a client of Paddle Serving sends: each value is one, and each has a key. */
final class PaddleServingRequest {

    private final int mostImages;
    private final List<AskedImage> images = new ArrayList<>();
    private int keys;

    private PaddleServingRequest(int mostImages) {
        this.mostImages = mostImages;
    }

    /**
     * Reads a body.
     *
     * @throws RefusedRequestException if it is in another form, or has more images
     */
    static List<AskedImage> read(byte[] body, int mostImages) {
        PaddleServingRequest request = new PaddleServingRequest(mostImages);
        JsonFields.readBody(body, 0, body.length, request::take);
        if (request.keys != request.images.size()) {
            throw new RefusedRequestException(
                    Kind.INVALID,
                    "there are %d keys for %d values; each image is a value with a key"
                            .formatted(request.keys, request.images.size()));
        }
        return request.images;
    }

    private void take(String field, JsonParser value) throws IOException {
        if (field.equals("key")) {
            JsonFields.readArray(value, "key", (name, key) -> keys++);
        } else if (field.equals("value")) {
            JsonFields.readArray(value, "value", (name, text) -> takeImage(text));
        }
    }

    private void takeImage(JsonParser text) throws IOException {
        if (images.size() == mostImages) {
            throw new RefusedRequestException(
                    Kind.TOO_LARGE,
                    "there are more than %d images in the request (--max-images-per-request)".formatted(mostImages));
        }
        images.add(new Encoded(Base64Image.read(text, "value")));
    }
}
