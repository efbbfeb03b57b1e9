/** Takes what a command has to write in and gives files out that are complete. */
@NullMarked
package io.flinktwins.cli.output;

import org.jspecify.annotations.NullMarked;
