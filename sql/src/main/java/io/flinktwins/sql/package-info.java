/**
 * Flink SQL's way to what the jobs do: {@code sql.model} takes rows with images and gives rows with their classes,
 * {@code sql.format} takes and gives the records of the pipeline's topics as rows.
 */
@NullMarked
package io.flinktwins.sql;

import org.jspecify.annotations.NullMarked;
