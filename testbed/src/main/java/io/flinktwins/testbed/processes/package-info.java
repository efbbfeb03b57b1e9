/** Gives a Kafka broker and a Flink cluster in processes of their own, from the files that the containers use. */
@NullMarked
package io.flinktwins.testbed.processes;

import org.jspecify.annotations.NullMarked;
