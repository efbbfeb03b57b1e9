/** The pipeline's topics go in; a page comes out on which people look at images and answers, and give labels. */
@NullMarked
package io.flinktwins.cli.review;

import org.jspecify.annotations.NullMarked;
