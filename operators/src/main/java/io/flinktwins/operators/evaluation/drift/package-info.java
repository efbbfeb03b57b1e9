/** Takes what a window's predictions say without labels, and gives out how far it is from a reference. */
@NullMarked
package io.flinktwins.operators.evaluation.drift;

import org.jspecify.annotations.NullMarked;
