/** Takes an embedded cluster in and gives both jobs at work on it: submitted, followed, their output read. */
@NullMarked
package io.flinktwins.cli.pipeline;

import org.jspecify.annotations.NullMarked;
