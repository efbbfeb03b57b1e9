package io.flinktwins.cli.pipeline;

/** Says why the embedded pipeline could not come to its end. */
public final class PipelineFailedException extends RuntimeException {

    public PipelineFailedException(String message) {
        super(message);
    }

    public PipelineFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
