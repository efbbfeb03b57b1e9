/** Takes a number of images, and gives the backlog that all peers work off and a peer that is written in Java. */
@NullMarked
package io.flinktwins.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
