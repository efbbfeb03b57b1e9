/** Takes the properties of a Kafka client in, and gives out what its brokers say, or why they can't be used. */
@NullMarked
package io.flinktwins.jobs.kafka.brokers;

import org.jspecify.annotations.NullMarked;
