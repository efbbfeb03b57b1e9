package io.flinktwins.operators.inference;

import java.io.Serializable;

/** Loads the model that a task slot serves. Goes from the client to the slots. */
public interface Engine extends Serializable {

    /**
     * Loads the model and warms it up.
     *
     * @param slots subtasks of the operator, which share the machine
     */
    LoadedModel load(int slots);
}
