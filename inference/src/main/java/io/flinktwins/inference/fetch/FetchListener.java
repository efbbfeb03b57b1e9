package io.flinktwins.inference.fetch;

/** Receives an event for each image that is refused without being fetched, on the thread that was to fetch it. */
public interface FetchListener {

    /** Ignores every event. */
    FetchListener NONE = () -> {};

    /** The image's host is given up for now. */
    void rejectedByCircuit();
}
