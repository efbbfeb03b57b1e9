package io.flinktwins.jobs.kafka;

/** How output records are encoded. */
public enum OutputFormat {
    AVRO,
    JSON
}
