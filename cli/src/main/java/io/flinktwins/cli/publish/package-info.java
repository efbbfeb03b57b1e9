/** Takes images in and publishes them, and later their labels, as events. */
@NullMarked
package io.flinktwins.cli.publish;

import org.jspecify.annotations.NullMarked;
