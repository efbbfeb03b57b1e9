package io.flinktwins.inference.onnx;

import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.inference.onnx.gpu.GpuOptions;
import io.flinktwins.inference.serving.Slot;
import java.io.Serializable;
import java.time.Duration;

/**
 * How a session uses the machine.
 *
 * @param threads threads of one forward pass on the CPU, or {@link #SHARE}; ONNX Runtime itself would start one for
 *     each core of the host, whatever share of it the task slot has
 * @param loadTimeout how long loading a model and warming it up may take
 */
public record OnnxOptions(
        Device device, int threads, ModelSharing sharing, Duration loadTimeout, BatchPadding padding, GpuOptions gpu)
        implements Serializable {

    /** A slot's share of the cores; all of them for a session that the slots share. */
    public static final int SHARE = 0;

    private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(1);

    public OnnxOptions {
        InvalidSettingException.unless(threads >= SHARE, "engine threads", threads, "must not be negative");
        InvalidSettingException.requireSoManyThreads("engine threads", threads);
        InvalidSettingException.unless(
                loadTimeout.compareTo(SHORTEST_TIMEOUT) >= 0,
                "model load timeout",
                loadTimeout,
                "must be at least 1ms");
    }

    /** With the defaults of the GPU. */
    public OnnxOptions(Device device, int threads, ModelSharing sharing, Duration loadTimeout) {
        this(device, threads, sharing, loadTimeout, BatchPadding.AUTO, GpuOptions.FAST);
    }

    /** Settles for a slot what is left open. */
    OnnxOptions in(Slot slot) {
        return new OnnxOptions(
                device.in(slot), threads == SHARE ? share(slot) : threads, sharing, loadTimeout, padding, gpu);
    }

    private int share(Slot slot) {
        return sharing == ModelSharing.PROCESS ? Runtime.getRuntime().availableProcessors() : slot.cores();
    }

    /** The same on another kind of device. */
    public OnnxOptions on(Device.Kind kind) {
        return new OnnxOptions(new Device(kind, device.index()), threads, sharing, loadTimeout, padding, gpu);
    }

    /** Who runs the same session. */
    public enum ModelSharing {
        /** Each task slot loads the model for itself, and runs it on its own threads. */
        SLOT,
        /** The slots of a process share one session for each model version and device, and its threads. */
        PROCESS
    }

    /** Whether batches are padded to a few sizes. */
    public enum BatchPadding {
        /** On a GPU, which plans anew for each size that differs from the last one. */
        AUTO,
        ALWAYS,
        NEVER;

        boolean appliesTo(Device device) {
            return this == ALWAYS || (this == AUTO && device.isGpu());
        }
    }
}
