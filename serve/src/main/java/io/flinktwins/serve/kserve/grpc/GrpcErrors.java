package io.flinktwins.serve.kserve.grpc;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.flinktwins.serve.classifying.Refusal;
import io.flinktwins.serve.classifying.RefusedRequestException;
import io.flinktwins.serve.http.Refusals;
import io.grpc.Status;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Says to clients of gRPC what the server says by a status of HTTP before gRPC has seen the request: most know few of them. */
public final class GrpcErrors implements ServerErrorHandler {

    private static final String GRPC = "application/grpc";

    @Override
    public @Nullable HttpResponse onServiceException(ServiceRequestContext context, Throwable cause) {
        return isGrpc(context.request().headers())
                ? said(Refusals.of(context, cause)).toHttpResponse()
                : null;
    }

    @Override
    public @Nullable AggregatedHttpResponse renderStatus(
            @Nullable ServiceRequestContext context,
            ServiceConfig config,
            @Nullable RequestHeaders headers,
            HttpStatus status,
            @Nullable String description,
            @Nullable Throwable cause) {
        return context != null && headers != null && isGrpc(headers)
                ? said(Refusals.ofStatus(context, status, cause))
                : null;
    }

    private static boolean isGrpc(RequestHeaders headers) {
        return headers.get(HttpHeaderNames.CONTENT_TYPE, "").startsWith(GRPC);
    }

    private static AggregatedHttpResponse said(Refusal refusal) {
        Status status = GrpcStatus.of(new RefusedRequestException(refusal));
        // The headers are the trailers as well: behind them comes nothing, no empty data either.
        return AggregatedHttpResponse.of(ResponseHeaders.builder(HttpStatus.OK)
                .endOfStream(true)
                .set(HttpHeaderNames.CONTENT_TYPE, GRPC)
                .setInt("grpc-status", status.getCode().value())
                .set("grpc-message", Objects.requireNonNullElse(status.getDescription(), ""))
                .build());
    }
}
