/** Gives a Flink cluster inside this JVM, environments whose jobs run on it, and what a cluster says of its jobs. */
@NullMarked
package io.flinktwins.local.cluster;

import org.jspecify.annotations.NullMarked;
