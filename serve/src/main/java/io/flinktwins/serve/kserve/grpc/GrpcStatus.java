package io.flinktwins.serve.kserve.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.RequestTimeoutException;
import io.flinktwins.serve.classifying.Refusal;
import io.flinktwins.serve.classifying.Refusal.Kind;
import io.flinktwins.serve.classifying.RefusedRequestException;
import io.grpc.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Refusals as gRPC says them. */
final class GrpcStatus {

    private static final Logger LOG = LoggerFactory.getLogger(GrpcStatus.class);

    private GrpcStatus() {}

    static Status of(Throwable failure) {
        Throwable cause = Exceptions.peel(failure);
        if (cause instanceof RefusedRequestException refused) {
            Refusal refusal = refused.refusal();
            return of(refusal.kind()).withDescription(refusal.message());
        }
        LOG.error("a request has failed", cause);
        return Status.INTERNAL.withDescription("the server has failed; its log says why");
    }

    /** What went wrong before there was a message, or behind the answer; else what Armeria makes of it. */
    static Status ofTransport(Status status, Throwable failure) {
        Throwable cause = Exceptions.peel(failure);
        if (cause instanceof RefusedRequestException) {
            return of(cause);
        } else if (status.getCause() instanceof InvalidProtocolBufferException) {
            return of(Kind.INVALID).withDescription("the message is no request of this protocol");
        } else if (cause instanceof RequestTimeoutException) {
            return of(Kind.TIMED_OUT).withDescription("there was no answer in time");
        }
        return status;
    }

    private static Status of(Kind kind) {
        return switch (kind) {
            case INVALID, UNSUPPORTED -> Status.INVALID_ARGUMENT;
            case FOREIGN -> Status.PERMISSION_DENIED;
            case NOT_FOUND -> Status.NOT_FOUND;
            case TOO_LARGE, BUSY -> Status.RESOURCE_EXHAUSTED;
            case FAILED -> Status.INTERNAL;
            case FETCH_FAILED -> Status.FAILED_PRECONDITION;
            case NOT_READY -> Status.UNAVAILABLE;
            case SLOW_SENDER, TIMED_OUT -> Status.DEADLINE_EXCEEDED;
        };
    }
}
