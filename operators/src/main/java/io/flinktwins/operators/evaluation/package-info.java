/** Takes classifications and labels in, matches them by image, and gives accuracy reports per model version out. */
@NullMarked
package io.flinktwins.operators.evaluation;

import org.jspecify.annotations.NullMarked;
