/** Takes the URI of an image in and gives its bytes out, if the URI is allowed. */
@NullMarked
package io.flinktwins.operators.fetch;

import org.jspecify.annotations.NullMarked;
