/** Takes class probabilities in and gives the k most probable classes with their labels out. */
@NullMarked
package io.flinktwins.inference.ranking;

import org.jspecify.annotations.NullMarked;
