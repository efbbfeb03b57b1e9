/** Requests of HTTP come in; what each dialect makes of them goes out, limits and failures included. */
@NullMarked
package io.flinktwins.serve.http;

import org.jspecify.annotations.NullMarked;
