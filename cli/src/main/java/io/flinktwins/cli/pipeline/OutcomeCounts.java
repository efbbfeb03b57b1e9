package io.flinktwins.cli.pipeline;

import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.Reason;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Counts what became of the images that were sent. An answer that Kafka has twice, after a restart of the job, counts
 * once.
 *
 * <p>Used by one thread.
 */
public final class OutcomeCounts {

    private final Set<String> classified = new HashSet<>();
    private final Set<Object> deadLetters = new HashSet<>();
    private final Map<Reason, Integer> reasons = new EnumMap<>(Reason.class);

    /** A record's place in Kafka: what tells those apart that don't name their image. */
    private record Position(int partition, long offset) {}

    /** Counts an image that was classified; returns whether it is a new one. */
    public boolean add(Classification classification) {
        return classified.add(classification.getImageId());
    }

    /** Counts a record of the image topic that could not be used; returns whether it is a new one. */
    public boolean add(DeadLetter deadLetter) {
        boolean isNew = deadLetters.add(identity(deadLetter));
        if (isNew) {
            reasons.merge(deadLetter.getReason(), 1, Integer::sum);
        }
        return isNew;
    }

    private static Object identity(DeadLetter deadLetter) {
        return deadLetter.getImageId() == null
                ? new Position(deadLetter.getPartition(), deadLetter.getOffset())
                : deadLetter.getImageId();
    }

    public int total() {
        return classified.size() + deadLetters.size();
    }

    public int classified() {
        return classified.size();
    }

    public int deadLetters() {
        return deadLetters.size();
    }

    /** Dead letters by reason. */
    public Map<Reason, Integer> reasons() {
        return Collections.unmodifiableMap(reasons);
    }
}
