/** Takes a model directory in and gives out where its newest model is, what it wants and what its scores mean. */
@NullMarked
package io.flinktwins.inference.modeldirectory;

import org.jspecify.annotations.NullMarked;
