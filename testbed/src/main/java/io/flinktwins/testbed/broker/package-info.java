/** Gives a Kafka broker inside this JVM, with the pipeline's topics, and the codec of each topic. */
@NullMarked
package io.flinktwins.testbed.broker;

import org.jspecify.annotations.NullMarked;
