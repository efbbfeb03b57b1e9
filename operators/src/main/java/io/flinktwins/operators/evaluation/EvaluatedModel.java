package io.flinktwins.operators.evaluation;

import java.util.Comparator;

/** One version of one model: what accuracy is measured of. */
public record EvaluatedModel(String name, long version) implements Comparable<EvaluatedModel> {

    private static final Comparator<EvaluatedModel> ORDER =
            Comparator.comparing(EvaluatedModel::name).thenComparing(EvaluatedModel::version);

    /** As in Kafka keys: {@code name/version}. */
    @Override
    public String toString() {
        return name + "/" + version;
    }

    @Override
    public int compareTo(EvaluatedModel other) {
        return ORDER.compare(this, other);
    }
}
