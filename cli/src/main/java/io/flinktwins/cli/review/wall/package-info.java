/** Records of the pipeline's topics go in; the newest images with all that is known of each come out, in bounded memory. */
@NullMarked
package io.flinktwins.cli.review.wall;

import org.jspecify.annotations.NullMarked;
