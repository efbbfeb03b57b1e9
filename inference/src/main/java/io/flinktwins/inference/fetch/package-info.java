/** Takes URIs of images in and gives the encoded bytes out, fetched if the URI is allowed, or the reason why there are none. */
@NullMarked
package io.flinktwins.inference.fetch;

import org.jspecify.annotations.NullMarked;
