/** The contracts in SQL: records of the pipeline's topics come in and rows go out, and the other way round. */
@NullMarked
package io.flinktwins.sql.format;

import org.jspecify.annotations.NullMarked;
