package io.flinktwins.inference;

import java.io.Serializable;
import java.util.Comparator;

/**
 * One version of one model, as its model directory names it: what gave an answer, and what accuracy is measured of.
 * Ordered by name, then by version.
 */
public record ModelIdentity(String name, long version) implements Comparable<ModelIdentity>, Serializable {

    private static final Comparator<ModelIdentity> ORDER =
            Comparator.comparing(ModelIdentity::name).thenComparing(ModelIdentity::version);

    /** As in Kafka keys: {@code name/version}. */
    @Override
    public String toString() {
        return name + "/" + version;
    }

    @Override
    public int compareTo(ModelIdentity other) {
        return ORDER.compare(this, other);
    }
}
