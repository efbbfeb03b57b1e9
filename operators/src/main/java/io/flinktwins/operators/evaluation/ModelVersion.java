package io.flinktwins.operators.evaluation;

import java.util.Comparator;

/** One version of one model, which is what accuracy is measured of. */
public record ModelVersion(String name, long number) implements Comparable<ModelVersion> {

    private static final Comparator<ModelVersion> ORDER =
            Comparator.comparing(ModelVersion::name).thenComparing(ModelVersion::number);

    /** As in Kafka keys: {@code name/number}. */
    @Override
    public String toString() {
        return name + "/" + number;
    }

    @Override
    public int compareTo(ModelVersion other) {
        return ORDER.compare(this, other);
    }
}
