package io.flinktwins.jobs;

import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.DeadLetter;
import org.apache.flink.api.connector.sink2.Sink;

/** Where the accuracy job's two outputs go. */
public record AccuracySinks(Sink<AccuracyReport> reports, Sink<DeadLetter> deadLetters) {}
