package io.flinktwins.operators.records;

/** What the values of a topic's records are. A checkpoint holds its name with each record. */
public enum InputFormat {
    /** Events of a contract, in one of the contract's own encodings. */
    AVRO,
    /** Image files as they are, from producers that know nothing of our contracts. */
    RAW
}
