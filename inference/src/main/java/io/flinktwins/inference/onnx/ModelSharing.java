package io.flinktwins.inference.onnx;

/** Who runs the same session. */
public enum ModelSharing {
    /** Each task slot loads the model for itself, and runs it on its own threads. */
    SLOT,
    /** The slots of a process share one session for each model version and device, and its threads. */
    PROCESS
}
