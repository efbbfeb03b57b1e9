/** Takes records of the pipeline's topics in and gives lines of JSON out. */
@NullMarked
package io.flinktwins.cli.tail;

import org.jspecify.annotations.NullMarked;
