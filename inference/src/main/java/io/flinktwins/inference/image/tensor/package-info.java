/** Takes 8-bit pixels in and gives a model input out, or takes that as it is. */
@NullMarked
package io.flinktwins.inference.image.tensor;

import org.jspecify.annotations.NullMarked;
