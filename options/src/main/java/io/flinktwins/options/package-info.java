/**
 * Takes arguments in and gives settings of the core out: the options that jobs and servers share, and words about what is
 * wrong with arguments, the same for every command.
 */
@NullMarked
package io.flinktwins.options;

import org.jspecify.annotations.NullMarked;
