package io.flinktwins.serve.classifying;

import io.flinktwins.inference.Outcome.Rejected;
import io.flinktwins.schemas.Rejection;
import io.flinktwins.schemas.Stage;

/** Why a request gets no answer: a kind for programs and a message for people. Each dialect says it in its own way. */
public record Refusal(Kind kind, String message) {

    /** What is to be done about it, as far as a program can tell. */
    public enum Kind {
        /** The request is not in the form of its dialect, or one of its images can't be used. */
        INVALID(400),
        /** A page of another origin may have sent it. */
        FOREIGN(403),
        /** There is no such model, version or path. */
        NOT_FOUND(404),
        /** The client took too long to send it. */
        SLOW_SENDER(408),
        /** The body, or the number of images in it, is over the limit. */
        TOO_LARGE(413),
        /** The body is compressed. */
        UNSUPPORTED(415),
        /** There is more work than the server takes; the same may go well later. */
        BUSY(429),
        /** The server's fault. */
        FAILED(500),
        /** An image could not be fetched from where it is. */
        FETCH_FAILED(502),
        /** The model is being loaded, or the server stops. */
        NOT_READY(503),
        /** The answer came too late. */
        TIMED_OUT(504);

        private final int status;

        Kind(int status) {
            this.status = status;
        }

        /** As HTTP has it. */
        public int status() {
            return status;
        }
    }

    /** What became of an image, as the reason why its request gets no answer. */
    static Refusal of(Rejected rejected, AskedImage image) {
        Rejection rejection = rejected.rejection();
        return new Refusal(kind(rejected, image), "%s: %s".formatted(rejection.reason(), rejection.message()));
    }

    private static Kind kind(Rejected rejected, AskedImage image) {
        return switch (rejected.rejection().reason()) {
            case FETCH_FAILED -> Kind.FETCH_FAILED;
            case TIMED_OUT -> Kind.TIMED_OUT;
            case IMAGE_TOO_LARGE -> Kind.TOO_LARGE;
            // What a client has preprocessed can be infinite itself.
            case NON_FINITE_SCORES -> image instanceof AskedImage.Prepared ? Kind.INVALID : Kind.FAILED;
            default -> rejected.stage() == Stage.INFERENCE ? Kind.FAILED : Kind.INVALID;
        };
    }

    /** The same about one image of several. */
    Refusal ofImage(int index) {
        return new Refusal(kind, "image %d: %s".formatted(index, message));
    }
}
