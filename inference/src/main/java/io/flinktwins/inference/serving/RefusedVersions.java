package io.flinktwins.inference.serving;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The versions that could not be loaded: one whose files are at fault is left alone until they change, any other is tried
 * again after a pause, which doubles with each failure.
 *
 * <p>One thread at a time; any may ask how many wait.
 */
final class RefusedVersions {

    static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    private final Map<Long, Refusal> refusals = new ConcurrentHashMap<>();

    private record Refusal(String fingerprint, boolean lasting, long sinceNanos, Duration pause) {

        boolean holds(long nowNanos) {
            return lasting || nowNanos - sinceNanos < pause.toNanos();
        }
    }

    /** Whether a version with these files is not to be tried now. */
    boolean has(long version, String fingerprint, long nowNanos) {
        Refusal refusal = refusals.get(version);
        return refusal != null && refusal.fingerprint.equals(fingerprint) && refusal.holds(nowNanos);
    }

    /** Adds one that has failed just now; returns the pause until it is tried again, unless it lasts. */
    Duration add(long version, String fingerprint, boolean lasting, long nowNanos) {
        Duration pause = pauseAfter(refusals.get(version), fingerprint);
        refusals.put(version, new Refusal(fingerprint, lasting, nowNanos, pause));
        return pause;
    }

    private static Duration pauseAfter(@Nullable Refusal before, String fingerprint) {
        if (before == null || !before.fingerprint.equals(fingerprint)) {
            return FIRST_PAUSE;
        }
        Duration twice = before.pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    /** Forgets all others: those that were loaded, removed, or are no better than the one that serves. */
    void retain(List<Long> versions) {
        refusals.keySet().retainAll(versions);
    }

    /** How many are tried again without a change of their files. */
    int waiting() {
        return (int)
                refusals.values().stream().filter(refusal -> !refusal.lasting).count();
    }
}
