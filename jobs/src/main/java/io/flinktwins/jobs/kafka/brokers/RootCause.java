package io.flinktwins.jobs.kafka.brokers;

/** The failure behind a failure: Kafka's clients and TLS wrap the reason, and say little of their own. */
public final class RootCause {

    private RootCause() {}

    /** The one that has none behind it. */
    public static Throwable of(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /** What it says. */
    public static String message(Throwable failure) {
        return String.valueOf(of(failure).getMessage());
    }
}
