/**
 * Takes contract records in and gives them out where Kafka's clients and Connect want them: for producers, consumers and
 * connectors that are not ours. Kafka's jars are theirs to bring.
 */
@NullMarked
package io.flinktwins.schemas.kafka;

import org.jspecify.annotations.NullMarked;
