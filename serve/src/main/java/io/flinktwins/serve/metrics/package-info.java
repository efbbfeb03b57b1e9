/** What happens in the server comes in; figures for Prometheus go out, under the names that the inference operator has. */
@NullMarked
package io.flinktwins.serve.metrics;

import org.jspecify.annotations.NullMarked;
