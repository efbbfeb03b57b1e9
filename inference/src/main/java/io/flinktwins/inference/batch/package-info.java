/** Takes encoded images in and gives one outcome for each out: decoded by a few threads, gathered into batches, run by one. */
@NullMarked
package io.flinktwins.inference.batch;

import org.jspecify.annotations.NullMarked;
