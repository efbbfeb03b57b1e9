/** The words that the packages below share: which model answered, what became of an image, and who is told. */
@NullMarked
package io.flinktwins.inference;

import org.jspecify.annotations.NullMarked;
