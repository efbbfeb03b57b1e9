package io.flinktwins.jobs;

import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import org.apache.flink.api.connector.sink2.Sink;

/** Where the classification job's two outputs go. */
public record ClassificationSinks(Sink<Classification> classifications, Sink<DeadLetter> deadLetters) {}
