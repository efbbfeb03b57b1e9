/** Takes pieces of the project that an image passes, and gives what each costs. */
@NullMarked
package io.flinktwins.benchmarks;

import org.jspecify.annotations.NullMarked;
