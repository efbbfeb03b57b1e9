package io.flinktwins.inference.batch;

import io.flinktwins.inference.Completion;

/** An encoded image that waits for a decoder, and where its outcome goes. */
@SuppressWarnings("ArrayRecordComponent") // nobody compares requests
record Request(byte[] encoded, Completion completion, long submittedNanos) {}
