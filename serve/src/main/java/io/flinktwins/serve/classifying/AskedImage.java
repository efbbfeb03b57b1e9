package io.flinktwins.serve.classifying;

import io.flinktwins.inference.image.tensor.ImageTensor;

/** One image of a request, in the form in which the client sent it. */
public sealed interface AskedImage {

    /** The image's file. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares images
    record Encoded(byte[] bytes) implements AskedImage {}

    /** Where the image's file is. */
    record Located(String uri) implements AskedImage {}

    /** What the client's own preprocessing made of the image. */
    record Prepared(ImageTensor tensor) implements AskedImage {}
}
