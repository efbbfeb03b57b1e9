/** Takes candidates in, and gives out requests of labels, each with the probability of being chosen. */
@NullMarked
package io.flinktwins.operators.evaluation.selection;

import org.jspecify.annotations.NullMarked;
