package io.flinktwins.serve.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.flinktwins.serve.classifying.Refusal;
import org.jspecify.annotations.Nullable;

/** What requests get that belong to no dialect: for paths that nobody knows, and for what is no HTTP. */
public final class OtherPaths implements ServerErrorHandler {

    @Override
    public HttpResponse onServiceException(ServiceRequestContext context, Throwable cause) {
        Refusal refusal = Refusals.of(context, cause);
        return error(refusal.kind().status(), refusal.message()).toHttpResponse();
    }

    @Override
    public AggregatedHttpResponse renderStatus(
            @Nullable ServiceRequestContext context,
            ServiceConfig config,
            @Nullable RequestHeaders headers,
            HttpStatus status,
            @Nullable String description,
            @Nullable Throwable cause) {
        return error(status.code(), message(status, headers));
    }

    private static String message(HttpStatus status, @Nullable RequestHeaders headers) {
        boolean isPathUnknown = status.equals(HttpStatus.NOT_FOUND) || status.equals(HttpStatus.METHOD_NOT_ALLOWED);
        return isPathUnknown && headers != null
                ? "there is no %s at this path".formatted(headers.method())
                : status.reasonPhrase();
    }

    private static AggregatedHttpResponse error(int status, String message) {
        return Replies.of(
                new Reply(status, JsonNodeFactory.instance.objectNode().put("error", message)));
    }
}
