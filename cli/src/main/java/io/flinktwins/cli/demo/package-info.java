/** Takes labelled images in and gives the whole pipeline at work: both jobs, live figures, one line of results. */
@NullMarked
package io.flinktwins.cli.demo;

import org.jspecify.annotations.NullMarked;
