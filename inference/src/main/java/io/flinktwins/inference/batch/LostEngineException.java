package io.flinktwins.inference.batch;

/**
 * The engine can't even run what it was warmed up with: no image is to blame, and none may be given up. On a GPU, a process
 * whose CUDA context is lost does not get another one.
 */
public final class LostEngineException extends RuntimeException {

    private final boolean gpu;

    LostEngineException(String device, boolean gpu, Throwable cause) {
        super(
                "the engine on %s is lost: it fails on the image that it was warmed up with. %s"
                        .formatted(device, cause.getMessage()),
                cause);
        this.gpu = gpu;
    }

    /** Whether it ran on a GPU: then nothing in this process will run there again. */
    public boolean isGpu() {
        return gpu;
    }
}
