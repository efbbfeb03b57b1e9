/** Kafka's topics go in, and what they say is put on the wall; labels that people give go out. */
@NullMarked
package io.flinktwins.cli.review.feed;

import org.jspecify.annotations.NullMarked;
