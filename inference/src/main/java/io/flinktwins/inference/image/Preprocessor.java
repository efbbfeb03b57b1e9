package io.flinktwins.inference.image;

import io.flinktwins.inference.ImageHeader;
import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.inference.image.ImageDecoder.DecodedImage;
import io.flinktwins.inference.image.resample.PixelSize;
import io.flinktwins.inference.image.resample.Region;
import io.flinktwins.inference.image.resample.Resampler;
import io.flinktwins.inference.image.resample.Resampler.UnchangedSize;
import io.flinktwins.inference.image.tensor.ModelInput;
import io.flinktwins.inference.image.tensor.TensorWriter;
import io.flinktwins.schemas.Reason;
import java.nio.ByteBuffer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.jspecify.annotations.Nullable;

/**
 * Turns encoded images into model inputs: decode, resize, crop, normalize.
 *
 * <p>One thread uses an instance, because it reuses its memory from image to image. Beside the pixels of the image that
 * was decoded last it keeps no state; close it to free the native memory.
 */
public final class Preprocessor implements ImageTransform {

    static {
        OpenCv.load();
    }

    private final ModelInput input;
    private final Preprocessing preprocessing;
    private final ImageDecoder decoder;
    private final Resampler resampler;
    private final TensorWriter writer;
    private final int[] pixels;

    /**
     * Prepares for one model.
     *
     * @throws IllegalArgumentException if the preprocessing does not lead to the model input
     */
    public Preprocessor(ModelInput input, Preprocessing preprocessing, ImageLimits limits) {
        preprocessing.requireLeadsTo(input);
        this.input = input;
        this.preprocessing = preprocessing;
        decoder = new ImageDecoder(preprocessing, limits);
        resampler = resamplerOf(preprocessing.resize(), limits);
        writer = TensorWriter.of(input, preprocessing.normalization());
        pixels = new int[input.width() * input.height()];
    }

    private static Resampler resamplerOf(@Nullable Resize resize, ImageLimits limits) {
        return resize == null ? new UnchangedSize() : Resampler.of(resize.resampling(), limits.maxPixels());
    }

    @Override
    public ImageHeader decode(byte[] encoded) throws RejectedImageException {
        DecodedImage decoded = decoder.decode(encoded);
        Mat image = decoded.pixels();
        resampler.resample(image, regionOf(new PixelSize(image.cols(), image.rows())), pixels);
        return decoded.header();
    }

    @Override
    public void write(ByteBuffer tensor) {
        writer.write(pixels, tensor);
    }

    private Region regionOf(PixelSize image) throws RejectedImageException {
        if (preprocessing.resize() == null && !fits(image)) {
            throw new RejectedImageException(
                    Reason.UNSUPPORTED_FORMAT,
                    "the image is %s, the model wants %d x %d, and its preprocessing has no resize"
                            .formatted(image, input.width(), input.height()));
        }
        return preprocessing.regionOf(image);
    }

    private boolean fits(PixelSize image) {
        return preprocessing.crop() == null
                ? image.equals(new PixelSize(input.width(), input.height()))
                : image.width() >= input.width() && image.height() >= input.height();
    }

    @Override
    public void close() {
        decoder.close();
        resampler.close();
    }
}
