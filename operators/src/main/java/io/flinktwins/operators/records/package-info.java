/** Takes Kafka records in and gives immutable values out, with serializers that Flink keeps in checkpoints. */
@NullMarked
package io.flinktwins.operators.records;

import org.jspecify.annotations.NullMarked;
