package io.flinktwins.inference;

/**
 * What the header of an encoded image says of it.
 *
 * @param format by its name in capitals, such as JPEG; TENSOR for an image that came as the input of a model
 * @param width in pixels, before a rotation that the image asks for; as height
 */
public record ImageHeader(String format, int width, int height) {}
