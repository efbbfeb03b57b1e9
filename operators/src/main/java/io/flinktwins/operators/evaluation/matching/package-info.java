/** Takes predictions and labels in, matches them by image, and gives changes to the figures out. */
@NullMarked
package io.flinktwins.operators.evaluation.matching;

import org.jspecify.annotations.NullMarked;
