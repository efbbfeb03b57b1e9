/** Takes inference results in and gives classifications out, or dead letters. */
@NullMarked
package io.flinktwins.operators.ranking;

import org.jspecify.annotations.NullMarked;
