package io.flinktwins.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.linecorp.armeria.client.grpc.GrpcClients;
import io.flinktwins.serve.HeldEngine.Gate;
import io.flinktwins.serve.ServerUnderTest.Setup;
import io.flinktwins.serve.kserve.grpc.protocol.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import io.flinktwins.serve.kserve.grpc.protocol.OpenInference.InferParameter;
import io.flinktwins.serve.kserve.grpc.protocol.OpenInference.InferTensorContents;
import io.flinktwins.serve.kserve.grpc.protocol.OpenInference.ModelInferRequest;
import io.flinktwins.serve.kserve.grpc.protocol.OpenInference.ModelInferRequest.InferInputTensor;
import io.flinktwins.serve.kserve.grpc.protocol.OpenInference.ModelInferRequest.InferRequestedOutputTensor;
import io.flinktwins.serve.kserve.grpc.protocol.OpenInference.ModelInferResponse;
import io.flinktwins.serve.kserve.grpc.protocol.OpenInference.ModelMetadataRequest;
import io.flinktwins.serve.kserve.grpc.protocol.OpenInference.ModelMetadataResponse;
import io.flinktwins.serve.kserve.grpc.protocol.OpenInference.ModelReadyRequest;
import io.flinktwins.serve.kserve.grpc.protocol.OpenInference.ServerLiveRequest;
import io.flinktwins.serve.kserve.grpc.protocol.OpenInference.ServerMetadataRequest;
import io.flinktwins.serve.kserve.grpc.protocol.OpenInference.ServerReadyRequest;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KServeGrpcTest {

    private static final Offset<Float> CLOSE = Offset.offset(1e-6f);

    @TempDir
    private Path folder;

    private Path model;

    @BeforeEach
    void addModel() throws IOException {
        model = TinyModel.in(folder);
    }

    @Test
    void itSaysWhatItIsAndWhetherItIsReady() {
        try (ServerUnderTest server = ServerUnderTest.start(new Setup(model))) {
            GRPCInferenceServiceBlockingStub client = client(server);
            assertThat(client.serverLive(ServerLiveRequest.getDefaultInstance()).getLive())
                    .isTrue();
            assertThat(client.serverReady(ServerReadyRequest.getDefaultInstance())
                            .getReady())
                    .isTrue();
            assertThat(client.modelReady(ModelReadyRequest.newBuilder()
                                    .setName("tiny")
                                    .build())
                            .getReady())
                    .isTrue();
            assertThat(client.serverMetadata(ServerMetadataRequest.getDefaultInstance())
                            .getExtensionsList())
                    .containsExactly("classification", "binary_tensor_data");
            ModelMetadataResponse metadata = client.modelMetadata(
                    ModelMetadataRequest.newBuilder().setName("tiny").build());
            assertThat(metadata.getVersionsList()).containsExactly("1");
            assertThat(metadata.getInputs(0).getDatatype()).isEqualTo("BYTES");
            assertThat(metadata.getOutputs(0).getShapeList()).containsExactly(-1L, 3L);
        }
    }

    @Test
    void filesInTheirFieldHaveAnswersInTheirs() {
        InferTensorContents.Builder files = InferTensorContents.newBuilder();
        for (int image = 0; image < 5; image++) {
            files.addBytesContents(ByteString.copyFrom(TinyModel.png(image)));
        }
        ModelInferRequest request = request(InferInputTensor.newBuilder()
                        .setName("image")
                        .setDatatype("BYTES")
                        .addShape(5)
                        .setContents(files))
                .setId("five")
                .build();
        try (ServerUnderTest server = ServerUnderTest.start(new Setup(model))) {
            ModelInferResponse response = client(server).modelInfer(request);
            assertThat(response.getId()).isEqualTo("five");
            assertThat(response.getModelVersion()).isEqualTo("1");
            assertThat(response.getOutputs(0).getShapeList()).containsExactly(5L, 3L);
            assertProbabilities(response.getOutputs(0).getContents().getFp32ContentsList());
        }
    }

    @Test
    void rawTensorsHaveRawAnswers() {
        ByteBuffer data = ByteBuffer.allocate(5 * 12 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int image = 0; image < 5; image++) {
            for (float value : TinyModel.planes(image)) {
                data.putFloat(value);
            }
        }
        ModelInferRequest request = request(InferInputTensor.newBuilder()
                        .setName("x")
                        .setDatatype("FP32")
                        .addAllShape(List.of(5L, 3L, 2L, 2L)))
                .addRawInputContents(ByteString.copyFrom(data.flip()))
                .build();
        try (ServerUnderTest server = ServerUnderTest.start(new Setup(model))) {
            ModelInferResponse response = client(server).modelInfer(request);
            ByteBuffer numbers =
                    response.getRawOutputContents(0).asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
            Float[] probabilities = new Float[15];
            for (int i = 0; i < probabilities.length; i++) {
                probabilities[i] = numbers.getFloat();
            }
            assertProbabilities(List.of(probabilities));
        }
    }

    @Test
    void theBestClassesCanBeAskedFor() {
        ModelInferRequest request = oneFile(TinyModel.png(0))
                .addOutputs(InferRequestedOutputTensor.newBuilder()
                        .setName("probabilities")
                        .putParameters(
                                "classification",
                                InferParameter.newBuilder().setInt64Param(1).build()))
                .build();
        try (ServerUnderTest server = ServerUnderTest.start(new Setup(model))) {
            ModelInferResponse response = client(server).modelInfer(request);
            assertThat(response.getOutputs(0).getDatatype()).isEqualTo("BYTES");
            assertThat(response.getOutputs(0).getContents().getBytesContents(0).toStringUtf8())
                    .endsWith(":1:dog");
        }
    }

    @Test
    void whatCantBeAnsweredHasAStatusAndWords() {
        try (ServerUnderTest server = ServerUnderTest.start(new Setup(model).maxBody("2kb"))) {
            assertRefused(
                    server,
                    oneFile("notes".getBytes(StandardCharsets.UTF_8)),
                    Code.INVALID_ARGUMENT,
                    "UNSUPPORTED_FORMAT: ");
            assertRefused(server, oneFile(TinyModel.png(0)).setModelName("huge"), Code.NOT_FOUND, "'huge'");
            assertRefused(server, oneFile(TinyModel.png(0)).setModelVersion("7"), Code.NOT_FOUND, "'7'");
            assertRefused(server, ModelInferRequest.newBuilder(), Code.INVALID_ARGUMENT, "0 inputs");
            assertRefused(server, oneFile(new byte[3_000]), Code.RESOURCE_EXHAUSTED, "");
        }
        try (ServerUnderTest server = ServerUnderTest.listening(new Setup(model))) {
            assertRefused(server, oneFile(TinyModel.png(0)), Code.UNAVAILABLE, "being loaded");
        }
    }

    @Test
    void aRequestHasTheServersTimeIfItAsksForMore() {
        Gate gate = Gate.closed();
        Setup setup = new Setup(model).requestTimeout(Duration.ofMillis(200)).engine(gate::before);
        try (ServerUnderTest server = ServerUnderTest.start(setup)) {
            assertRefused(server, oneFile(TinyModel.png(0)), Code.DEADLINE_EXCEEDED, "");
            gate.permits().release(1_000);
        }
    }

    private static void assertRefused(
            ServerUnderTest server, ModelInferRequest.Builder request, Code code, String words) {
        StatusRuntimeException refusal = catchThrowableOfType(
                StatusRuntimeException.class, () -> client(server).modelInfer(request.build()));
        assertThat(refusal.getStatus().getCode()).as(words).isEqualTo(code);
        assertThat(String.valueOf(refusal.getStatus().getDescription())).contains(words);
    }

    private static GRPCInferenceServiceBlockingStub client(ServerUnderTest server) {
        return GrpcClients.newClient("gproto+" + server.server().address(), GRPCInferenceServiceBlockingStub.class)
                .withDeadlineAfter(ServerUnderTest.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static ModelInferRequest.Builder oneFile(byte[] file) {
        return request(InferInputTensor.newBuilder()
                .setName("image")
                .setDatatype("BYTES")
                .addShape(1)
                .setContents(InferTensorContents.newBuilder().addBytesContents(ByteString.copyFrom(file))));
    }

    private static ModelInferRequest.Builder request(InferInputTensor.Builder input) {
        return ModelInferRequest.newBuilder().setModelName("tiny").addInputs(input);
    }

    private static void assertProbabilities(List<Float> probabilities) {
        int i = 0;
        for (float[] row : TinyModel.probabilities()) {
            for (float probability : row) {
                assertThat(probabilities.get(i++)).isCloseTo(probability, CLOSE);
            }
        }
        assertThat(probabilities).hasSize(i);
    }
}
