package io.flinktwins.inference.serving;

import java.util.List;

/**
 * What an engine needs to know of the task slot that it loads a model for.
 *
 * @param index of the subtask, from 0
 * @param parallelism subtasks of the operator, which share the machine
 * @param gpus those that Flink gave to the TaskManager; empty if it was not asked for any
 * @param maxBatchSize images in a forward pass, at most
 */
public record Slot(int index, int parallelism, List<Integer> gpus, int maxBatchSize) {

    /** The only slot, without a share of Flink's in GPUs. */
    public static Slot alone(int maxBatchSize) {
        return new Slot(0, 1, List.of(), maxBatchSize);
    }
}
