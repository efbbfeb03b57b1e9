package io.flinktwins.serve.kserve.grpc;

import com.google.protobuf.ByteString;
import io.flinktwins.inference.serving.ModelSummary;
import io.flinktwins.serve.classifying.Refusal.Kind;
import io.flinktwins.serve.classifying.RefusedRequestException;
import io.flinktwins.serve.classifying.ServedModel;
import io.flinktwins.serve.kserve.BinaryValues;
import io.flinktwins.serve.kserve.Datatype;
import io.flinktwins.serve.kserve.InferAnswer;
import io.flinktwins.serve.kserve.InferRequest;
import io.flinktwins.serve.kserve.InputTensor;
import io.flinktwins.serve.kserve.InputValues;
import io.flinktwins.serve.kserve.Metadata;
import io.flinktwins.serve.kserve.OutputTensor;
import io.flinktwins.serve.kserve.OutputTensor.Classes;
import io.flinktwins.serve.kserve.OutputTensor.Probabilities;
import io.flinktwins.serve.kserve.RequestedOutput;
import io.flinktwins.serve.kserve.grpc.protocol.OpenInference.InferParameter;
import io.flinktwins.serve.kserve.grpc.protocol.OpenInference.InferTensorContents;
import io.flinktwins.serve.kserve.grpc.protocol.OpenInference.ModelInferRequest;
import io.flinktwins.serve.kserve.grpc.protocol.OpenInference.ModelInferRequest.InferInputTensor;
import io.flinktwins.serve.kserve.grpc.protocol.OpenInference.ModelInferRequest.InferRequestedOutputTensor;
import io.flinktwins.serve.kserve.grpc.protocol.OpenInference.ModelInferResponse;
import io.flinktwins.serve.kserve.grpc.protocol.OpenInference.ModelInferResponse.InferOutputTensor;
import io.flinktwins.serve.kserve.grpc.protocol.OpenInference.ModelMetadataResponse;
import io.flinktwins.serve.kserve.grpc.protocol.OpenInference.ModelMetadataResponse.TensorMetadata;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the protocol's messages, and writes them. */
final class GrpcMessages {

    private GrpcMessages() {}

    /** Where a message has no text for something, there is an empty one. */
    static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    /**
     * Reads a request.
     *
     * @throws RefusedRequestException if it can't be one of this server
     */
    static InferRequest request(ModelInferRequest request) {
        if (request.getInputsCount() != 1) {
            throw new RefusedRequestException(
                    Kind.INVALID,
                    "there are %d inputs; put the images of a request into one".formatted(request.getInputsCount()));
        }
        InferInputTensor input = request.getInputs(0);
        return new InferRequest(
                orNull(request.getId()),
                new InputTensor(input.getName(), input.getDatatype(), input.getShapeList(), values(request, input)),
                outputs(request.getOutputsList()));
    }

    private static InputValues values(ModelInferRequest request, InferInputTensor input) {
        return switch (request.getRawInputContentsCount()) {
            case 0 -> new ContentsValues(input.getContents());
            case 1 -> new BinaryValues(request.getRawInputContents(0).asReadOnlyByteBuffer());
            default -> throw new RefusedRequestException(Kind.INVALID, "there are raw contents of several inputs");
        };
    }

    private static List<RequestedOutput> outputs(List<InferRequestedOutputTensor> outputs) {
        return outputs.isEmpty()
                ? List.of(RequestedOutput.byDefault(true))
                : outputs.stream()
                        .map(output -> new RequestedOutput(output.getName(), classes(output.getParametersMap()), true))
                        .toList();
    }

    private static int classes(Map<String, InferParameter> parameters) {
        InferParameter classification = parameters.get("classification");
        if (classification == null) {
            return RequestedOutput.PROBABILITIES;
        }
        long classes = classification.getInt64Param();
        if (classes < 0 || classes > Integer.MAX_VALUE) {
            throw new RefusedRequestException(
                    Kind.INVALID, "classification is %d; it must be a number of classes".formatted(classes));
        }
        return (int) classes;
    }

    /**
     * Writes an answer.
     *
     * @param isRaw whether its elements stand back to back, as those of the request did
     */
    static ModelInferResponse response(InferAnswer answer, boolean isRaw) {
        ModelInferResponse.Builder response =
                ModelInferResponse.newBuilder().setModelName(answer.model()).setModelVersion(answer.version());
        if (answer.id() != null) {
            response.setId(answer.id());
        }
        for (OutputTensor output : answer.outputs()) {
            InferOutputTensor.Builder tensor = InferOutputTensor.newBuilder()
                    .setName(output.requested().name())
                    .setDatatype(output.datatype().name())
                    .addAllShape(output.shape());
            if (isRaw) {
                response.addRawOutputContents(ByteString.copyFrom(output.binary()));
            } else {
                tensor.setContents(contents(output));
            }
            response.addOutputs(tensor);
        }
        return response.build();
    }

    private static InferTensorContents contents(OutputTensor output) {
        InferTensorContents.Builder contents = InferTensorContents.newBuilder();
        if (output instanceof Probabilities probabilities) {
            for (float[] row : probabilities.rows()) {
                for (float probability : row) {
                    contents.addFp32Contents(probability);
                }
            }
        } else if (output instanceof Classes classes) {
            classes.rows()
                    .forEach(row -> row.forEach(text -> contents.addBytesContents(ByteString.copyFromUtf8(text))));
        }
        return contents.build();
    }

    /** Says what a model is. */
    static ModelMetadataResponse metadata(ModelSummary summary, ServedModel model) {
        return ModelMetadataResponse.newBuilder()
                .setName(summary.name())
                .addAllVersions(Metadata.versions(model))
                .setPlatform(Metadata.PLATFORM)
                .addInputs(TensorMetadata.newBuilder()
                        .setName(Metadata.INPUT)
                        .setDatatype(Datatype.BYTES.name())
                        .addShape(Metadata.ANY))
                .addOutputs(TensorMetadata.newBuilder()
                        .setName(RequestedOutput.NAME)
                        .setDatatype(Datatype.FP32.name())
                        .addShape(Metadata.ANY)
                        .addShape(summary.classes().count()))
                .build();
    }
}
