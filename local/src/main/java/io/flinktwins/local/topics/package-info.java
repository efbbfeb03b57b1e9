/** Takes the address of a Kafka in and gives the pipeline's topics there. */
@NullMarked
package io.flinktwins.local.topics;

import org.jspecify.annotations.NullMarked;
