/** Draws image files that are made to harm whoever decodes them. */
@NullMarked
package io.flinktwins.testbed.images;

import org.jspecify.annotations.NullMarked;
