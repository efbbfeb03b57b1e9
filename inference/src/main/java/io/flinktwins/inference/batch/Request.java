package io.flinktwins.inference.batch;

import io.flinktwins.inference.Completion;
import io.flinktwins.inference.ImageHeader;
import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.inference.image.ImageTransform;
import io.flinktwins.inference.image.tensor.ImageTensor;
import io.flinktwins.inference.image.tensor.ModelInput;
import java.nio.ByteBuffer;

/** An image that waits for a decoder, and where its outcome goes. */
record Request(Submitted image, Completion completion, long submittedNanos) {

    /** An image as it was submitted, and how a decoder makes a model input of it: in the steps of {@link ImageTransform}. */
    sealed interface Submitted {

        ImageHeader decode(ImageTransform transform) throws RejectedImageException;

        void write(ImageTransform transform, ByteBuffer tensor);
    }

    /** The bytes of a file. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares requests
    record Encoded(byte[] bytes) implements Submitted {

        @Override
        public ImageHeader decode(ImageTransform transform) throws RejectedImageException {
            return transform.decode(bytes);
        }

        @Override
        public void write(ImageTransform transform, ByteBuffer tensor) {
            transform.write(tensor);
        }
    }

    /**
     * What needs no decoding.
     *
     * @param input that the model takes
     */
    record Preprocessed(ImageTensor image, ModelInput input) implements Submitted {

        @Override
        public ImageHeader decode(ImageTransform transform) throws RejectedImageException {
            image.requireFor(input);
            return image.header();
        }

        @Override
        public void write(ImageTransform transform, ByteBuffer tensor) {
            image.write(tensor);
        }
    }
}
