/** Takes a record and the reason why it can't be used in, and gives a dead letter out that fits into its topic. */
@NullMarked
package io.flinktwins.operators.deadletters;

import org.jspecify.annotations.NullMarked;
