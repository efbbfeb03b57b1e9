/** Image classification as PaddleX 3 serves it: its requests come in, its answers and its errors go out. */
@NullMarked
package io.flinktwins.serve.paddlex;

import org.jspecify.annotations.NullMarked;
