package io.flinktwins.operators.inference;

/** What becomes of a TaskManager whose GPU is lost to it. */
public enum LostEnginePolicy {
    /**
     * It ends, so that a new process takes its place: CUDA gives a process whose context is lost no other one, and a task
     * that was restarted in it would fail again.
     */
    EXIT,
    /** The task fails, as for any other reason. */
    FAIL
}
