/** Connects the jobs to Kafka: raw records in, contract records out, with the delivery guarantee asked for. */
@NullMarked
package io.flinktwins.jobs.kafka;

import org.jspecify.annotations.NullMarked;
