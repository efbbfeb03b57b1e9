package io.flinktwins.operators.evaluation.matching;

/**
 * Labels of one image that no prediction met within their retention.
 *
 * @param labelledAt the winning label's time, in milliseconds since the epoch
 * @param count label events, repeated and contradicted ones included
 */
public record ExpiredLabel(long labelledAt, long count) {}
