package io.flinktwins.operators.inference;

import java.io.Serializable;

/** Loads the model that a task slot serves. Goes from the client to the slots. */
public interface Engine extends Serializable {

    /**
     * Loads the model and warms it up.
     *
     * @param slot index of the subtask, from 0
     * @param slots subtasks of the operator
     */
    LoadedModel load(int slot, int slots);
}
