/** Takes raw records in, and gives watermarks out that say how far their events have come. */
@NullMarked
package io.flinktwins.jobs.eventtime;

import org.jspecify.annotations.NullMarked;
