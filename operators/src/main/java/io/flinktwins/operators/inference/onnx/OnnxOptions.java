package io.flinktwins.operators.inference.onnx;

import java.io.Serializable;

/**
 * How one session uses the machine.
 *
 * @param threads threads of one forward pass on the CPU; ONNX Runtime itself would start one for each core of the
 *     host, whatever share of it the task slot has
 */
public record OnnxOptions(Device device, int threads) implements Serializable {

    public OnnxOptions {
        if (threads < 1) {
            throw new IllegalArgumentException("engine threads is %d; it must be at least 1".formatted(threads));
        }
    }
}
