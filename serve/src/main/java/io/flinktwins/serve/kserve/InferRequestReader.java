package io.flinktwins.serve.kserve;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.flinktwins.serve.classifying.Refusal.Kind;
import io.flinktwins.serve.classifying.RefusedRequestException;
import io.flinktwins.serve.http.JsonFields;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON of an inference request but for its data: whose type may stand behind them. One request, one thread.
 *
 * @see <a href="https://kserve.github.io/website/latest/modelserving/data_plane/v2_protocol/">Open Inference Protocol</a>
 * @see <a href="https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_binary_data.md">binary
 *     tensor data extension</a>
 */
final class InferRequestReader {

    /** There is one output, which may be asked for in both of its forms. */
    private static final int MOST_OUTPUTS = 2;

    private @Nullable String id;
    private final List<InputHead> inputs = new ArrayList<>();
    private final List<OutputHead> outputs = new ArrayList<>();
    private boolean isBinaryByDefault;

    /** An input without its data. */
    private static final class InputHead {

        private String name = "";
        private String datatype = "";
        private final List<Long> shape = new ArrayList<>();
        private int binarySize = -1;
    }

    /** An output as far as it was said what it is to be. */
    private static final class OutputHead {

        private String name = "";
        private int classes = RequestedOutput.PROBABILITIES;
        private @Nullable Boolean isBinary;
    }

    private InferRequestReader() {}

    /**
     * Reads a request.
     *
     * @param jsonSize bytes of the JSON; what is behind them are data
     * @throws RefusedRequestException if it is not in the protocol's form
     */
    static InferRequest read(byte[] body, int jsonSize) {
        InferRequestReader reader = new InferRequestReader();
        JsonFields.readBody(body, 0, jsonSize, reader::take);
        if (reader.inputs.isEmpty()) {
            throw invalid("there is no input in the request");
        }
        InputHead input = reader.inputs.get(0);
        InputValues values = values(input, body, jsonSize);
        return new InferRequest(
                reader.id, new InputTensor(input.name, input.datatype, input.shape, values), reader.outputs());
    }

    private static InputValues values(InputHead input, byte[] body, int jsonSize) {
        if (input.binarySize < 0) {
            return new JsonValues(body, jsonSize);
        }
        if (input.binarySize != body.length - jsonSize) {
            throw invalid("binary_data_size of input '%s' is %d, and there are %d bytes behind the JSON"
                    .formatted(input.name, input.binarySize, body.length - jsonSize));
        }
        return new BinaryValues(
                ByteBuffer.wrap(body, jsonSize, input.binarySize).slice());
    }

    private List<RequestedOutput> outputs() {
        return outputs.isEmpty()
                ? List.of(RequestedOutput.byDefault(isBinaryByDefault))
                : outputs.stream().map(this::requested).toList();
    }

    private RequestedOutput requested(OutputHead output) {
        boolean isBinary = output.isBinary == null ? isBinaryByDefault : output.isBinary;
        return new RequestedOutput(output.name, output.classes, isBinary);
    }

    private void take(String field, JsonParser value) throws IOException {
        switch (field) {
            case "id" -> id = JsonFields.text(value, "id");
            case "inputs" -> JsonFields.readArray(value, "inputs", (name, input) -> takeInput(input));
            case "outputs" -> JsonFields.readArray(value, "outputs", (name, output) -> takeOutput(output));
            case "parameters" -> JsonFields.readObject(value, "parameters", this::takeParameter);
            default -> {
                // The protocol lets requests have more in them than a server knows.
            }
        }
    }

    private void takeParameter(String name, JsonParser value) throws IOException {
        if (name.equals("binary_data_output")) {
            isBinaryByDefault = JsonFields.truth(value, name);
        }
    }

    private void takeInput(JsonParser value) throws IOException {
        if (!inputs.isEmpty()) {
            throw invalid("there are several inputs; put the images of a request into one");
        }
        InputHead input = new InputHead();
        inputs.add(input);
        JsonFields.readObject(value, "an input", (field, part) -> take(field, part, input));
    }

    private static void take(String field, JsonParser value, InputHead input) throws IOException {
        switch (field) {
            case "name" -> input.name = JsonFields.text(value, "the name of an input");
            case "datatype" -> input.datatype = JsonFields.text(value, "the datatype of an input");
            case "shape" -> JsonFields.readArray(value, "shape", (name, size) -> takeSize(size, input));
            case "parameters" ->
                JsonFields.readObject(value, "parameters of an input", (name, parameter) -> {
                    if (name.equals("binary_data_size")) {
                        input.binarySize = JsonFields.count(parameter, name);
                    }
                });
            default -> {
                // The data are read when it is known what they are.
            }
        }
    }

    private static void takeSize(JsonParser size, InputHead input) throws IOException {
        if (input.shape.size() == InputTensor.MOST_AXES) {
            throw invalid("the shape of an input has more than %d axes".formatted(InputTensor.MOST_AXES));
        }
        input.shape.add((long) JsonFields.count(size, "a size in the shape"));
    }

    private void takeOutput(JsonParser value) throws IOException {
        if (outputs.size() == MOST_OUTPUTS) {
            throw invalid("there are more than %d outputs in the request".formatted(MOST_OUTPUTS));
        }
        OutputHead output = new OutputHead();
        outputs.add(output);
        JsonFields.readObject(value, "an output", (field, part) -> take(field, part, output));
    }

    private static void take(String field, JsonParser value, OutputHead output) throws IOException {
        if (field.equals("name")) {
            output.name = JsonFields.text(value, "the name of an output");
        } else if (field.equals("parameters") && value.currentToken() != JsonToken.VALUE_NULL) {
            JsonFields.readObject(value, "parameters of an output", (name, parameter) -> {
                if (name.equals("classification")) {
                    output.classes = JsonFields.count(parameter, name);
                } else if (name.equals("binary_data")) {
                    output.isBinary = JsonFields.truth(parameter, name);
                }
            });
        }
    }

    private static RefusedRequestException invalid(String message) {
        return new RefusedRequestException(Kind.INVALID, message);
    }
}
