/** Takes a decoded image in and gives the pixels of a region of the resized image out, as Pillow or OpenCV compute them. */
@NullMarked
package io.flinktwins.inference.image.resample;

import org.jspecify.annotations.NullMarked;
