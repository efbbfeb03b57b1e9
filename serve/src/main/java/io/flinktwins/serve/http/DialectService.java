package io.flinktwins.serve.http;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceErrorHandler;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.flinktwins.serve.classifying.Refusal;
import io.flinktwins.serve.classifying.Refusal.Kind;
import io.flinktwins.serve.classifying.RefusedRequestException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Speaks a {@link Dialect}: takes bodies that are whole and not compressed, has them answered outside of the threads that
 * read them, and refuses everything else as the dialect does.
 */
public final class DialectService implements HttpService, ServiceErrorHandler {

    private static final String UNCOMPRESSED = "identity";

    private final Dialect dialect;

    public DialectService(Dialect dialect) {
        this.dialect = dialect;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        dialect.requireOpen();
        requireUncompressed(request.headers());
        CompletableFuture<HttpResponse> answer =
                request.aggregate().thenComposeAsync(whole -> answer(context, whole), context.blockingTaskExecutor());
        return HttpResponse.of(answer);
    }

    private CompletableFuture<HttpResponse> answer(ServiceRequestContext context, AggregatedHttpRequest whole) {
        Refusals.bodyIsComplete(context);
        return dialect.answer(context, whole, () -> !context.isCancelled());
    }

    /** A megabyte of zeros is a kilobyte when compressed: images are compressed by themselves. */
    private static void requireUncompressed(RequestHeaders headers) {
        String encoding = headers.get(HttpHeaderNames.CONTENT_ENCODING, UNCOMPRESSED);
        if (!encoding.equalsIgnoreCase(UNCOMPRESSED)) {
            throw new RefusedRequestException(
                    Kind.UNSUPPORTED,
                    "the body is compressed (Content-Encoding: %s); send it as it is".formatted(encoding));
        }
    }

    @Override
    public HttpResponse onServiceException(ServiceRequestContext context, Throwable cause) {
        return refuse(Refusals.of(context, cause)).toHttpResponse();
    }

    @Override
    public AggregatedHttpResponse renderStatus(
            ServiceRequestContext context,
            RequestHeaders headers,
            HttpStatus status,
            @Nullable String description,
            @Nullable Throwable cause) {
        return refuse(Refusals.ofStatus(context, status, cause));
    }

    private AggregatedHttpResponse refuse(Refusal refusal) {
        return Replies.of(dialect.refuse(refusal));
    }
}
