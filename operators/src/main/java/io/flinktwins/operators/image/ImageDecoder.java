package io.flinktwins.operators.image;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;

import io.flinktwins.schemas.Reason;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;

/** Decodes pictures with OpenCV to 8-bit BGR; reuses its native memory, so one thread uses it. */
final class ImageDecoder implements AutoCloseable {

    private final ImageLimits limits;
    private final int flags;
    private final Mat picture = new Mat();
    private BytePointer encodedBytes = new BytePointer();

    ImageDecoder(boolean exifOrientation, ImageLimits limits) {
        this.limits = limits;
        flags = exifOrientation ? IMREAD_COLOR : IMREAD_COLOR | IMREAD_IGNORE_ORIENTATION;
    }

    /** The decoded picture, which stays valid until the next one is decoded. */
    Mat decode(byte[] encoded) throws RejectedImageException {
        if (encoded.length > limits.maxBytes()) {
            throw new RejectedImageException(
                    Reason.IMAGE_TOO_LARGE,
                    "the picture has %d bytes, more than max image bytes %d"
                            .formatted(encoded.length, limits.maxBytes()));
        }
        if (encoded.length == 0) {
            throw new RejectedImageException(Reason.UNSUPPORTED_FORMAT, "the picture has no bytes");
        }
        copyToNative(encoded);
        try (Mat bytes = new Mat(1, encoded.length, CV_8UC1, encodedBytes)) {
            imdecode(bytes, flags, picture);
        } catch (RuntimeException e) {
            throw undecodable(e.toString());
        }
        if (picture.empty()) {
            throw undecodable("nothing decoded");
        }
        return picture;
    }

    private void copyToNative(byte[] encoded) {
        if (encodedBytes.capacity() < encoded.length) {
            encodedBytes.close();
            encodedBytes = new BytePointer((long) encoded.length);
        }
        encodedBytes.put(encoded, 0, encoded.length);
    }

    private static RejectedImageException undecodable(String why) {
        return new RejectedImageException(Reason.CORRUPT_IMAGE, "OpenCV can't decode the picture: " + why);
    }

    @Override
    public void close() {
        encodedBytes.close();
        picture.close();
    }
}
