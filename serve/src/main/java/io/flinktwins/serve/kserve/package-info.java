/** The Open Inference Protocol, version 2, over REST, as KServe and Triton serve it; what it has in common with gRPC, too. */
@NullMarked
package io.flinktwins.serve.kserve;

import org.jspecify.annotations.NullMarked;
