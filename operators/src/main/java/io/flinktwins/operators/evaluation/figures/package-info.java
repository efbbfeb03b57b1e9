/** Takes changes in, and gives the figures of one model version in one window out. */
@NullMarked
package io.flinktwins.operators.evaluation.figures;

import org.jspecify.annotations.NullMarked;
