/** Image classification as PaddleClas serves it with Paddle Serving's pipeline: its requests come in, its answers go out. */
@NullMarked
package io.flinktwins.serve.paddleserving;

import org.jspecify.annotations.NullMarked;
