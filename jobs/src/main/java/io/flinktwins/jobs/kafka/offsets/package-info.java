/** Takes a topic's records in and gives them on, with care for those that are gone. */
@NullMarked
package io.flinktwins.jobs.kafka.offsets;

import org.jspecify.annotations.NullMarked;
