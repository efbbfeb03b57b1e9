/** The options that say on which device forward passes run, and how much a task slot does at once. */
@NullMarked
package io.flinktwins.jobs.device;

import org.jspecify.annotations.NullMarked;
