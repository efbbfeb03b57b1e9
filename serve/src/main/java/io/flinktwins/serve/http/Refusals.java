package io.flinktwins.serve.http;

import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ShuttingDownException;
import com.linecorp.armeria.common.TimeoutException;
import com.linecorp.armeria.common.stream.ClosedStreamException;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.flinktwins.serve.classifying.Refusal;
import io.flinktwins.serve.classifying.Refusal.Kind;
import io.flinktwins.serve.classifying.RefusedRequestException;
import io.netty.util.AttributeKey;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a refusal of whatever went wrong while a request was read or answered. */
public final class Refusals {

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    /** Tells a slow sender from a slow answer. */
    private static final AttributeKey<Boolean> IS_COMPLETE = AttributeKey.valueOf(Refusals.class, "IS_COMPLETE");

    private static final String FAILED = "the server has failed; its log says why";

    private Refusals() {}

    static void bodyIsComplete(ServiceRequestContext context) {
        context.setAttr(IS_COMPLETE, true);
    }

    /** The refusal that a failure comes to. */
    public static Refusal of(ServiceRequestContext context, Throwable failure) {
        Throwable cause = Exceptions.peel(failure);
        if (cause instanceof RefusedRequestException refused) {
            return refused.refusal();
        } else if (cause instanceof ContentTooLargeException) {
            return tooLarge(context);
        } else if (cause instanceof TimeoutException) {
            return tooLate(context);
        } else if (cause instanceof ShuttingDownException) {
            return new Refusal(Kind.NOT_READY, "the server stops");
        } else if (cause instanceof HttpStatusException status) {
            return ofStatus(context, status.httpStatus(), status);
        }
        if (hasGone(cause)) {
            LOG.debug("a client has gone", cause);
        } else {
            LOG.error("a request has failed", cause);
        }
        return new Refusal(Kind.FAILED, FAILED);
    }

    private static boolean hasGone(Throwable cause) {
        return Exceptions.isExpected(cause)
                || cause instanceof ClosedStreamException
                || cause instanceof CancellationException;
    }

    /** The refusal that the server's own status comes to. */
    public static Refusal ofStatus(ServiceRequestContext context, HttpStatus status, @Nullable Throwable cause) {
        if (status.equals(HttpStatus.REQUEST_ENTITY_TOO_LARGE)) {
            return tooLarge(context);
        } else if (status.isClientError()) {
            return new Refusal(Kind.INVALID, "the request is not in the form of HTTP: " + status.reasonPhrase());
        }
        LOG.error("a request has failed with {}", status, cause);
        return new Refusal(Kind.FAILED, FAILED);
    }

    private static Refusal tooLarge(ServiceRequestContext context) {
        return new Refusal(
                Kind.TOO_LARGE, "the body is larger than %d bytes (--max-body)".formatted(context.maxRequestLength()));
    }

    private static Refusal tooLate(ServiceRequestContext context) {
        return context.hasAttr(IS_COMPLETE)
                ? new Refusal(Kind.TIMED_OUT, "there was no answer within the time for a request (--request-timeout)")
                : new Refusal(Kind.SLOW_SENDER, "the request did not arrive in time (--request-timeout)");
    }
}
