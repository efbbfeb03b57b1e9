/** A model in SQL: rows with an encoded image, or where it is, come in; rows with its classes go out. */
@NullMarked
package io.flinktwins.sql.model;

import org.jspecify.annotations.NullMarked;
