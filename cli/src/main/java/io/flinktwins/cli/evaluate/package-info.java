/** Takes a model and labelled images in and gives its accuracy out: a table, a page, a line of JSON. */
@NullMarked
package io.flinktwins.cli.evaluate;

import org.jspecify.annotations.NullMarked;
