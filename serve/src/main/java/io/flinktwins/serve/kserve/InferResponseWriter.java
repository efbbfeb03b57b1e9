package io.flinktwins.serve.kserve;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import io.flinktwins.serve.kserve.OutputTensor.Classes;
import io.flinktwins.serve.kserve.OutputTensor.Probabilities;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** Writes an answer as JSON, with what was asked for in binary form behind it. */
final class InferResponseWriter {

    /** Bytes of the body's JSON, in requests and in responses; without it all of the body is JSON. */
    static final String JSON_SIZE_HEADER = "inference-header-content-length";

    private static final JsonFactory JSON = new JsonFactory();

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final ByteArrayOutputStream binary = new ByteArrayOutputStream();

    private InferResponseWriter() {}

    static HttpResponse response(InferAnswer answer) {
        InferResponseWriter writer = new InferResponseWriter();
        try (JsonGenerator json = JSON.createGenerator(writer.body)) {
            writer.write(answer, json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return writer.response();
    }

    private HttpResponse response() {
        if (binary.size() == 0) {
            return HttpResponse.of(HttpStatus.OK, MediaType.JSON, body.toByteArray());
        }
        ResponseHeaders headers = ResponseHeaders.builder(HttpStatus.OK)
                .contentType(MediaType.OCTET_STREAM)
                .setInt(JSON_SIZE_HEADER, body.size())
                .build();
        body.writeBytes(binary.toByteArray());
        return HttpResponse.of(headers, HttpData.wrap(body.toByteArray()));
    }

    private void write(InferAnswer answer, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("model_name", answer.model());
        json.writeStringField("model_version", answer.version());
        if (answer.id() != null) {
            json.writeStringField("id", answer.id());
        }
        json.writeArrayFieldStart("outputs");
        for (OutputTensor output : answer.outputs()) {
            write(output, json);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void write(OutputTensor output, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", output.requested().name());
        json.writeStringField("datatype", output.datatype().name());
        json.writeArrayFieldStart("shape");
        for (long size : output.shape()) {
            json.writeNumber(size);
        }
        json.writeEndArray();
        if (output.requested().isBinary()) {
            json.writeObjectFieldStart("parameters");
            json.writeNumberField("binary_data_size", append(output.binary()));
            json.writeEndObject();
        } else {
            json.writeArrayFieldStart("data");
            writeData(output, json);
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private int append(ByteBuffer bytes) {
        binary.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
        return bytes.remaining();
    }

    private static void writeData(OutputTensor output, JsonGenerator json) throws IOException {
        if (output instanceof Probabilities probabilities) {
            for (float[] row : probabilities.rows()) {
                for (float probability : row) {
                    json.writeNumber(probability);
                }
            }
        } else if (output instanceof Classes classes) {
            for (Iterable<String> row : classes.rows()) {
                for (String text : row) {
                    json.writeString(text);
                }
            }
        }
    }
}
