/** Takes encoded images in and gives one outcome for each out, from the best version of a model that there is. */
@NullMarked
package io.flinktwins.inference.serving;

import org.jspecify.annotations.NullMarked;
