package io.flinktwins.inference.batch;

import io.flinktwins.inference.Completion;

/** An image that waits for a decoder, and who wants to hear of it. */
@SuppressWarnings("ArrayRecordComponent") // nobody compares requests
record Request(byte[] encoded, Completion completion, long submittedNanos) {}
