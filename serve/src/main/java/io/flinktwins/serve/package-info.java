/** The command {@code twins serve}: options come in, and a server that answers over HTTP and gRPC runs until it is stopped. */
@NullMarked
package io.flinktwins.serve;

import org.jspecify.annotations.NullMarked;
