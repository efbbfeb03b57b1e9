/** Takes a command line in and runs everything it asks for on one machine, in one JVM. */
@NullMarked
package io.flinktwins.cli;

import org.jspecify.annotations.NullMarked;
