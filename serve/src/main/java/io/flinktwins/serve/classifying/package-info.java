/** The images of one request come in, whatever dialect it speaks; what the model says of each goes out, or why it can't. */
@NullMarked
package io.flinktwins.serve.classifying;

import org.jspecify.annotations.NullMarked;
