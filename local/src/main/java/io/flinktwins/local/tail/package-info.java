/** Takes records of the pipeline's topics in and gives lines of JSON out. */
@NullMarked
package io.flinktwins.local.tail;

import org.jspecify.annotations.NullMarked;
