/** Images and their answers come in; records of both go to Kafka, as if the classification job had had them. */
@NullMarked
package io.flinktwins.serve.publish;

import org.jspecify.annotations.NullMarked;
