package io.flinktwins.inference.serving;

import io.flinktwins.inference.batch.Capacity;
import java.util.List;

/**
 * What an engine needs to know of the task slot that it loads a model for.
 *
 * @param index of the subtask, from 0
 * @param parallelism subtasks of the operator, which share the machine
 * @param gpus those that Flink gave to the TaskManager; empty if it was not asked for any
 * @param capacity how much the slot is to do at once
 */
public record Slot(int index, int parallelism, List<Integer> gpus, Capacity capacity) {

    /** The only slot, without a share of Flink's in GPUs. */
    public static Slot alone(Capacity capacity) {
        return new Slot(0, 1, List.of(), capacity);
    }

    /** The slot's share of the machine's cores, at least one. */
    public int cores() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() / parallelism);
    }
}
