package io.flinktwins.operators.ingest;

import io.flinktwins.schemas.Reason;

/** Why a record or its picture can't be used: a reason for programs and a message for people. */
public record Rejection(Reason reason, String message) {}
