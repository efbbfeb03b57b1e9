/** Takes raw Kafka records in and gives decoded events out; what can't be decoded leaves as a dead letter. */
@NullMarked
package io.flinktwins.operators.ingest;

import org.jspecify.annotations.NullMarked;
