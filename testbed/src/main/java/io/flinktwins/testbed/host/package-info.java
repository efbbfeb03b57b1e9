/** Gives what embedded servers need of this machine: ports on the loopback interface and temporary directories. */
@NullMarked
package io.flinktwins.testbed.host;

import org.jspecify.annotations.NullMarked;
