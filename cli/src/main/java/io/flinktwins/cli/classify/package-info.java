/** Takes image files in and gives their classes, or their model inputs, out: the operators' code without the jobs. */
@NullMarked
package io.flinktwins.cli.classify;

import org.jspecify.annotations.NullMarked;
