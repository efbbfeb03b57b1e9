/** A browser's requests go in; the page, what is on the wall, thumbnails and the fate of labels come out. */
@NullMarked
package io.flinktwins.cli.review.web;

import org.jspecify.annotations.NullMarked;
