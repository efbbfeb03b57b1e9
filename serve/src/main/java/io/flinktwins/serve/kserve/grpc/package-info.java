/** The Open Inference Protocol, version 2, over gRPC; what a request means, and its answer, are those of REST. */
@NullMarked
package io.flinktwins.serve.kserve.grpc;

import org.jspecify.annotations.NullMarked;
