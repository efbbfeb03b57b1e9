package io.flinktwins.operators.inference;

/** A picture that waits for a decoder, and who wants to hear of it. */
@SuppressWarnings("ArrayRecordComponent") // nobody compares requests
record Request(byte[] encoded, Completion completion, long submittedNanos) {}
