/**
 * Takes in what reaches Flink's REST port, and lets through what no other origin's web page can have sent; keeps
 * metrics on the loopback interface.
 */
@NullMarked
package io.flinktwins.restguard;

import org.jspecify.annotations.NullMarked;
