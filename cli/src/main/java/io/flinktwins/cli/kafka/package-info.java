/** Takes images, labels and connection options in and talks to Kafka: checked topics, sent events, read records. */
@NullMarked
package io.flinktwins.cli.kafka;

import org.jspecify.annotations.NullMarked;
