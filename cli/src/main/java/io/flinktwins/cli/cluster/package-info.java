/** Takes the words of {@code twins cluster} in, and starts, feeds and stops a cluster of processes. */
@NullMarked
package io.flinktwins.cli.cluster;

import org.jspecify.annotations.NullMarked;
