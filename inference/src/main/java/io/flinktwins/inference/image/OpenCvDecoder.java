package io.flinktwins.inference.image;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;

import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.inference.image.format.ImageFormat;
import io.flinktwins.schemas.Reason;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;

/** Decodes images of known formats with OpenCV; keeps its native memory for the next one, so one thread uses it. */
final class OpenCvDecoder implements AutoCloseable {

    private final Mat image = new Mat();
    private BytePointer encodedBytes = new BytePointer();

    /**
     * Decodes an image, whose memory is kept if the last one was of the same size: to fetch that of a large image from
     * the operating system takes longer than half of its decoding.
     *
     * @param ending stands behind the image's bytes
     * @param flags as {@code imdecode} takes them
     * @return the image, which remains this decoder's and lasts until the next one
     */
    Mat decode(ImageFormat format, byte[] encoded, byte[] ending, int flags) throws RejectedImageException {
        copyToNative(encoded, ending);
        if (format != ImageFormat.JPEG) {
            // OpenCV's JPEG decoder fails or writes all pixels. What others leave out must not be of another image.
            image.release();
        }
        try (Mat bytes = new Mat(1, encoded.length + ending.length, CV_8UC1, encodedBytes);
                Mat decoded = imdecode(bytes, flags, image)) {
            // It is empty if it fails; the image is not.
            if (decoded.empty()) {
                throw undecodable(format, "nothing came out");
            }
            return image;
        } catch (RuntimeException e) {
            throw undecodable(format, e.toString());
        }
    }

    private void copyToNative(byte[] encoded, byte[] ending) {
        int length = encoded.length + ending.length;
        if (encodedBytes.capacity() < length) {
            encodedBytes.close();
            encodedBytes = new BytePointer((long) length);
        }
        encodedBytes.position(encoded.length).put(ending, 0, ending.length);
        encodedBytes.position(0).put(encoded, 0, encoded.length);
    }

    private static RejectedImageException undecodable(ImageFormat format, String why) {
        return new RejectedImageException(
                Reason.CORRUPT_IMAGE, "OpenCV can't decode the %s image: %s".formatted(format, why));
    }

    @Override
    public void close() {
        encodedBytes.close();
        image.close();
    }
}
