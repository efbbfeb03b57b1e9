/** Gives a Flink cluster inside this JVM, and environments whose jobs run on it. */
@NullMarked
package io.flinktwins.local.cluster;

import org.jspecify.annotations.NullMarked;
