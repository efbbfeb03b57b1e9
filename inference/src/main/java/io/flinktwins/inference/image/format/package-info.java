/** Takes an encoded image in and gives its format, its size and what is wrong with its structure out, without decoding it. */
@NullMarked
package io.flinktwins.inference.image.format;

import org.jspecify.annotations.NullMarked;
