/** Takes a model and images in and gives measurements out: the pipeline's throughput, latency and processor time. */
@NullMarked
package io.flinktwins.cli.bench;

import org.jspecify.annotations.NullMarked;
