/** Gives a Flink cluster inside this JVM, environments whose jobs run on it, and what a cluster says of its jobs. */
@NullMarked
package io.flinktwins.testbed.flink;

import org.jspecify.annotations.NullMarked;
