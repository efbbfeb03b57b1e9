/** Requests come in; those that a web page of another origin may have sent go no further. */
@NullMarked
package io.flinktwins.serve.guard;

import org.jspecify.annotations.NullMarked;
