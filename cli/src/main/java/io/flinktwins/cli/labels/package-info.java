/** Takes requests of labels and their images in and gives tasks for Label Studio out; takes what people said there in, and gives labels out. */
@NullMarked
package io.flinktwins.cli.labels;

import org.jspecify.annotations.NullMarked;
