package io.flinktwins.operators.evaluation;

/** One version of one model, which is what accuracy is measured of. */
public record ModelVersion(String name, long number) {

    /** As in Kafka keys: {@code name/number}. */
    @Override
    public String toString() {
        return name + "/" + number;
    }
}
