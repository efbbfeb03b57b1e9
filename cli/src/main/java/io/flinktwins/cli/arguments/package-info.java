/** The arguments of a command go in; words about what is wrong with them come out, the same for every command. */
@NullMarked
package io.flinktwins.cli.arguments;

import org.jspecify.annotations.NullMarked;
