/** Takes encoded images in and gives the model's input tensor out, pixel for pixel as the model was trained. */
@NullMarked
package io.flinktwins.inference.image;

import org.jspecify.annotations.NullMarked;
