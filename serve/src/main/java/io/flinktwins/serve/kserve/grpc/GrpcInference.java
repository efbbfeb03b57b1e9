package io.flinktwins.serve.kserve.grpc;

import com.linecorp.armeria.common.grpc.GrpcSerializationFormats;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.grpc.GrpcService;
import io.flinktwins.inference.serving.ModelSummary;
import io.flinktwins.serve.classifying.Classifying;
import io.flinktwins.serve.classifying.ServedModel;
import io.flinktwins.serve.kserve.Inference;
import io.flinktwins.serve.kserve.Metadata;
import io.flinktwins.serve.kserve.grpc.protocol.GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase;
import io.flinktwins.serve.kserve.grpc.protocol.OpenInference.ModelInferRequest;
import io.flinktwins.serve.kserve.grpc.protocol.OpenInference.ModelInferResponse;
import io.flinktwins.serve.kserve.grpc.protocol.OpenInference.ModelMetadataRequest;
import io.flinktwins.serve.kserve.grpc.protocol.OpenInference.ModelMetadataResponse;
import io.flinktwins.serve.kserve.grpc.protocol.OpenInference.ModelReadyRequest;
import io.flinktwins.serve.kserve.grpc.protocol.OpenInference.ModelReadyResponse;
import io.flinktwins.serve.kserve.grpc.protocol.OpenInference.ServerLiveRequest;
import io.flinktwins.serve.kserve.grpc.protocol.OpenInference.ServerLiveResponse;
import io.flinktwins.serve.kserve.grpc.protocol.OpenInference.ServerMetadataRequest;
import io.flinktwins.serve.kserve.grpc.protocol.OpenInference.ServerMetadataResponse;
import io.flinktwins.serve.kserve.grpc.protocol.OpenInference.ServerReadyRequest;
import io.flinktwins.serve.kserve.grpc.protocol.OpenInference.ServerReadyResponse;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The protocol's service. */
public final class GrpcInference extends GRPCInferenceServiceImplBase {

    private final Classifying classifying;
    private final Inference inference;

    public GrpcInference(Classifying classifying, Inference inference) {
        this.classifying = classifying;
        this.inference = inference;
    }

    /**
     * Gives its paths to a server.
     *
     * @param maxMessageBytes of a request, also when it was compressed
     * @param requestTimeout whatever the client asks for
     */
    public void addTo(ServerBuilder server, int maxMessageBytes, Duration requestTimeout) {
        server.service(
                GrpcService.builder()
                        .addService(this)
                        .supportedSerializationFormats(GrpcSerializationFormats.PROTO)
                        .maxRequestMessageLength(maxMessageBytes)
                        .useBlockingTaskExecutor(true)
                        .exceptionHandler((context, status, cause, metadata) -> GrpcStatus.ofTransport(status, cause))
                        .build(),
                service -> new RequestDeadline(service, requestTimeout));
    }

    @Override
    public void serverLive(ServerLiveRequest request, StreamObserver<ServerLiveResponse> answer) {
        reply(
                answer,
                () -> ServerLiveResponse.newBuilder()
                        .setLive(classifying.isLive())
                        .build());
    }

    @Override
    public void serverReady(ServerReadyRequest request, StreamObserver<ServerReadyResponse> answer) {
        reply(
                answer,
                () -> ServerReadyResponse.newBuilder()
                        .setReady(classifying.isReady())
                        .build());
    }

    @Override
    public void modelReady(ModelReadyRequest request, StreamObserver<ModelReadyResponse> answer) {
        reply(answer, () -> {
            ModelSummary unused = summary(request.getName(), request.getVersion());
            return ModelReadyResponse.newBuilder()
                    .setReady(classifying.isReady())
                    .build();
        });
    }

    @Override
    public void serverMetadata(ServerMetadataRequest request, StreamObserver<ServerMetadataResponse> answer) {
        reply(
                answer,
                () -> ServerMetadataResponse.newBuilder()
                        .setName(Metadata.SERVER)
                        .setVersion(Metadata.version())
                        .addAllExtensions(Metadata.EXTENSIONS)
                        .build());
    }

    @Override
    public void modelMetadata(ModelMetadataRequest request, StreamObserver<ModelMetadataResponse> answer) {
        reply(answer, () -> {
            ServedModel model = classifying.model();
            return GrpcMessages.metadata(summary(request.getName(), request.getVersion()), model);
        });
    }

    private ModelSummary summary(String name, String version) {
        return classifying.model().summary(GrpcMessages.orNull(name), GrpcMessages.orNull(version));
    }

    @Override
    public void modelInfer(ModelInferRequest request, StreamObserver<ModelInferResponse> answer) {
        ServiceRequestContext context = ServiceRequestContext.current();
        boolean isRaw = request.getRawInputContentsCount() > 0;
        try {
            classifying.requireOpen();
            CompletableFuture<Void> unused = inference
                    .infer(
                            GrpcMessages.orNull(request.getModelName()),
                            GrpcMessages.orNull(request.getModelVersion()),
                            GrpcMessages.request(request),
                            () -> !context.isCancelled())
                    .thenApplyAsync(inferred -> GrpcMessages.response(inferred, isRaw), context.blockingTaskExecutor())
                    .handle((response, failure) -> {
                        if (failure == null) {
                            complete(answer, response);
                        } else {
                            fail(answer, failure);
                        }
                        return null;
                    });
        } catch (RuntimeException e) {
            fail(answer, e);
        }
    }

    private static <T> void reply(StreamObserver<T> answer, Supplier<T> message) {
        try {
            complete(answer, message.get());
        } catch (RuntimeException e) {
            fail(answer, e);
        }
    }

    private static <T> void complete(StreamObserver<T> answer, T message) {
        answer.onNext(message);
        answer.onCompleted();
    }

    private static void fail(StreamObserver<?> answer, Throwable failure) {
        answer.onError(GrpcStatus.of(failure).asRuntimeException());
    }
}
