/** Takes pictures in and publishes them, and later their labels, as events. */
@NullMarked
package io.flinktwins.local.publish;

import org.jspecify.annotations.NullMarked;
