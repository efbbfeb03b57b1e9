package io.flinktwins.operators.evaluation;

import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.operators.evaluation.matching.Retention;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The model versions whose predictions count, of which there is room for some only: anything may stand in a record, and each
 * version costs state, metrics and reports.
 *
 * <p>A new one takes the place of the one that has not been seen for the longest, if that is longer ago than the retention.
 */
public final class FollowedVersions {

    private static final int EXPECTED = 16;
    private static final float LOAD = 0.75f;

    /** What Flink gives as the watermark until there is one. */
    private static final long BEFORE_EVENT_TIME = Long.MIN_VALUE;

    private final int limit;
    private final Retention retention;

    /** When each was seen last, in event time; in the order of that. */
    private final Map<ModelIdentity, Long> seen = new LinkedHashMap<>(EXPECTED, LOAD, true);

    /**
     * When a version was seen last, as a checkpoint holds it.
     *
     * @param watermark in milliseconds since the epoch
     */
    public record Sighting(ModelIdentity model, long watermark) {}

    FollowedVersions(int limit, Retention retention) {
        this.limit = limit;
        this.retention = retention;
    }

    /** Notes that a version was seen, and says whether it is followed. */
    boolean follows(ModelIdentity model, long watermark) {
        if (seen.size() >= limit && !seen.containsKey(model) && !forgetOne(watermark)) {
            return false;
        }
        seen.put(model, watermark);
        return true;
    }

    private boolean forgetOne(long watermark) {
        Map.Entry<ModelIdentity, Long> oldest = seen.entrySet().iterator().next();
        if (oldest.getValue() == BEFORE_EVENT_TIME) {
            // Not ages ago, but before the first watermark: as if it were seen now.
            seen.put(oldest.getKey(), watermark);
            return false;
        }
        return retention.isOver(oldest.getValue(), watermark) && seen.remove(oldest.getKey()) != null;
    }

    List<Sighting> sightings() {
        return seen.entrySet().stream()
                .map(entry -> new Sighting(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** Takes up what a checkpoint holds, even beyond the limit: their figures have begun. */
    void restore(Iterable<Sighting> sightings) {
        sightings.forEach(sighting -> seen.merge(sighting.model(), sighting.watermark(), Math::max));
    }
}
