/** Takes both jobs on a cluster of processes in, puts them through the faults that clusters have, and gives a verdict. */
@NullMarked
package io.flinktwins.cli.acceptance;

import org.jspecify.annotations.NullMarked;
