/** Turns contract records into the bytes of a Kafka record and back: Avro single-object encoding or JSON. */
@NullMarked
package io.flinktwins.schemas.wire;

import org.jspecify.annotations.NullMarked;
