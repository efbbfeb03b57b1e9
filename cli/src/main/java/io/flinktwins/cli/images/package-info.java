/** Takes files and folders in and gives a sequence of images out, with their true classes where those are known. */
@NullMarked
package io.flinktwins.cli.images;

import org.jspecify.annotations.NullMarked;
