package io.flinktwins.operators.evaluation.matching;

/**
 * The true class of an image, as a class id whichever way the label named it.
 *
 * @param labelledAt in milliseconds since the epoch
 */
public record Label(String imageId, int classId, long labelledAt) {}
