/** The jobs: each parses its options, checks them, wires its graph from sources and sinks, and submits it. */
@NullMarked
package io.flinktwins.jobs;

import org.jspecify.annotations.NullMarked;
