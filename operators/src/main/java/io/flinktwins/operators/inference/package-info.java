/**
 * Takes encoded images in and gives class scores out: decoded by a few threads, gathered into batches, run through
 * the model by one thread per task slot.
 */
@NullMarked
package io.flinktwins.operators.inference;

import org.jspecify.annotations.NullMarked;
