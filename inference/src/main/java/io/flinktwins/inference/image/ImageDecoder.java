package io.flinktwins.inference.image;

import static org.bytedeco.opencv.global.opencv_core.NORM_INF;
import static org.bytedeco.opencv.global.opencv_core.norm;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_COLOR_2;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_COLOR_4;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_COLOR_8;

import io.flinktwins.inference.ImageHeader;
import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.inference.image.format.DecodingBudget;
import io.flinktwins.inference.image.format.HeaderSize;
import io.flinktwins.inference.image.format.ImageFormat;
import io.flinktwins.inference.image.format.UnknownFormat;
import io.flinktwins.schemas.Reason;
import java.util.Random;
import org.bytedeco.opencv.opencv_core.Mat;
import org.jspecify.annotations.Nullable;

/** Checks images and decodes them to 8-bit BGR; reuses its native memory, so one thread uses it. */
final class ImageDecoder implements AutoCloseable {

    /** Behind a JPEG that ends early, it makes OpenCV show what there is; else it shows nothing. */
    private static final byte[] END_OF_JPEG = {(byte) 0xff, (byte) 0xd9};

    /** Pixels that are missing come out otherwise than with {@link #END_OF_JPEG} alone: they are made of these bytes. */
    private static final byte[] OTHER_END_OF_JPEG = endBehindNoise();

    private static final byte[] NO_ENDING = {};

    private final Preprocessing preprocessing;
    private final ImageLimits limits;
    private final OpenCvDecoder decoder = new OpenCvDecoder();

    ImageDecoder(Preprocessing preprocessing, ImageLimits limits) {
        this.preprocessing = preprocessing;
        this.limits = limits;
    }

    /** An image whose pixels remain its decoder's and last until the next one. */
    record DecodedImage(ImageHeader header, Mat pixels) {}

    DecodedImage decode(byte[] encoded) throws RejectedImageException {
        ImageFormat format = formatOf(encoded);
        HeaderSize size = format.size(encoded);
        checkSize(format, size);
        int flags = flags(format, size);
        RejectedImageException truncation = truncation(format, encoded);
        Mat pixels = truncation == null
                ? decoder.decode(format, encoded, NO_ENDING, flags)
                : decodeTruncated(format, encoded, flags, truncation);
        // OpenCV decodes no image whose sides are no ints.
        return new DecodedImage(new ImageHeader(format.name(), (int) size.width(), (int) size.height()), pixels);
    }

    private Mat decodeTruncated(ImageFormat format, byte[] encoded, int flags, RejectedImageException truncation)
            throws RejectedImageException {
        if (!limits.acceptTruncated() && !format.mayBeWholeWithoutEnd(encoded)) {
            throw truncation;
        }
        Mat image;
        try {
            image = decoder.decode(format, encoded, format == ImageFormat.JPEG ? END_OF_JPEG : NO_ENDING, flags);
        } catch (RejectedImageException e) {
            throw truncation;
        }
        if (!limits.acceptTruncated() && !isWhole(image, encoded, flags)) {
            throw truncation;
        }
        return image;
    }

    /** Whether no pixel of a JPEG depends on what stands behind its last byte. */
    private static boolean isWhole(Mat image, byte[] encoded, int flags) {
        try (OpenCvDecoder other = new OpenCvDecoder()) {
            return norm(image, other.decode(ImageFormat.JPEG, encoded, OTHER_END_OF_JPEG, flags), NORM_INF, null) == 0;
        } catch (RejectedImageException e) {
            return false;
        }
    }

    private ImageFormat formatOf(byte[] encoded) throws RejectedImageException {
        if (encoded.length > limits.maxBytes()) {
            throw new RejectedImageException(
                    Reason.IMAGE_TOO_LARGE,
                    "the image has %d bytes, max image bytes is %d".formatted(encoded.length, limits.maxBytes()));
        }
        ImageFormat format = ImageFormat.of(encoded);
        if (format == null) {
            throw new RejectedImageException(Reason.UNSUPPORTED_FORMAT, UnknownFormat.describe(encoded));
        }
        return format;
    }

    private void checkSize(ImageFormat format, HeaderSize size) throws RejectedImageException {
        if (!size.isPositive()) {
            throw new RejectedImageException(
                    Reason.CORRUPT_IMAGE, "the %s image's header says %s pixels".formatted(format, size));
        }
        if (size.pixels() > limits.maxPixels()) {
            throw new RejectedImageException(
                    Reason.IMAGE_TOO_LARGE,
                    "the %s image is %s pixels large, max pixels is %d".formatted(format, size, limits.maxPixels()));
        }
    }

    /** How the image ends early; null if it does not. */
    private @Nullable RejectedImageException truncation(ImageFormat format, byte[] encoded)
            throws RejectedImageException {
        try {
            format.requireSound(encoded, new DecodingBudget(limits.maxPixels()));
            return null;
        } catch (RejectedImageException e) {
            if (e.rejection().reason() == Reason.TRUNCATED_IMAGE) {
                return e;
            }
            throw e;
        }
    }

    private int flags(ImageFormat format, HeaderSize size) {
        int color = limits.fastDecode() && format == ImageFormat.JPEG ? reducedColor(size) : IMREAD_COLOR;
        return preprocessing.exifOrientation() ? color : color | IMREAD_IGNORE_ORIENTATION;
    }

    /** The smallest of JPEG's reduced sizes that the resize still makes smaller. */
    private int reducedColor(HeaderSize size) {
        Resize resize = preprocessing.resize();
        long reduction = resize == null ? 1 : Math.min(size.width(), size.height()) / resize.longestFixedSide();
        if (reduction >= 8) {
            return IMREAD_REDUCED_COLOR_8;
        }
        if (reduction >= 4) {
            return IMREAD_REDUCED_COLOR_4;
        }
        return reduction >= 2 ? IMREAD_REDUCED_COLOR_2 : IMREAD_COLOR;
    }

    private static byte[] endBehindNoise() {
        byte[] ending = new byte[1024 + END_OF_JPEG.length];
        new Random(1).nextBytes(ending);
        for (int i = 0; i < ending.length; i++) {
            // No marker among them.
            ending[i] &= 0x7f;
        }
        System.arraycopy(END_OF_JPEG, 0, ending, ending.length - END_OF_JPEG.length, END_OF_JPEG.length);
        return ending;
    }

    @Override
    public void close() {
        decoder.close();
    }
}
