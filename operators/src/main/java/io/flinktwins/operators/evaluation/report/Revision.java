package io.flinktwins.operators.evaluation.report;

import java.time.Instant;

/**
 * Which report of a window it is.
 *
 * @param number counts the window's reports from 1
 * @param expiredLabels labels given in the window that no prediction met, as known now
 */
record Revision(int number, boolean isFinal, long expiredLabels, Instant madeAt) {}
