/** Takes the options that say what windows are compared with, and gives out the reference. */
@NullMarked
package io.flinktwins.jobs.reference;

import org.jspecify.annotations.NullMarked;
