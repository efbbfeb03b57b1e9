/** Takes the words of {@code twins sql} in, and opens Flink's SQL client on the local cluster. */
@NullMarked
package io.flinktwins.cli.sql;

import org.jspecify.annotations.NullMarked;
