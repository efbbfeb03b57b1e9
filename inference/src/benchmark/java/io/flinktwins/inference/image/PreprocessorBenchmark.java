package io.flinktwins.inference.image;

import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.inference.image.resample.PixelSize;
import io.flinktwins.inference.image.resample.Resampler;
import io.flinktwins.inference.image.resample.Resampling.Filter;
import io.flinktwins.inference.image.resample.Resampling.Library;
import io.flinktwins.inference.image.resample.Resampling;
import io.flinktwins.inference.image.tensor.ModelInput.ChannelOrder;
import io.flinktwins.inference.image.tensor.ModelInput.ElementType;
import io.flinktwins.inference.image.tensor.ModelInput.Layout;
import io.flinktwins.inference.image.tensor.ModelInput;
import io.flinktwins.inference.image.tensor.Normalization;
import io.flinktwins.inference.image.tensor.TensorWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bytedeco.opencv.opencv_core.Mat;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Times what src/benchmark/python/benchmark_images.py times in Python, on the files that it draws. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class PreprocessorBenchmark {

    @Param({"target/benchmark/500x375.jpg", "target/benchmark/4000x3000.jpg"})
    private String file = "";

    @Param({"false", "true"})
    private boolean fastDecode;

    private final ModelInput input =
            new ModelInput(224, 224, ChannelOrder.RGB, Layout.NCHW, ElementType.FLOAT32);
    private final Preprocessing preprocessing = new Preprocessing(
            true,
            new Resize.ShortSide(256, Resize.Rounding.PADDLECLAS, new Resampling(Library.PILLOW, Filter.BICUBIC)),
            new Crop(224, 224, Crop.Rule.PADDLECLAS),
            new Normalization(1 / 255f, List.of(0.485f, 0.456f, 0.406f), List.of(0.229f, 0.224f, 0.225f)));
    private final ByteBuffer tensor = ByteBuffer.allocateDirect(input.byteSize());
    private final byte[] pixels = new byte[3 * 224 * 224];
    private final TensorWriter writer = TensorWriter.of(input, preprocessing.normalization());
    private byte[] encoded = {};
    private Mat decoded;
    private Preprocessor preprocessor;
    private ImageDecoder decoder;
    private Resampler resampler;

    @Setup
    public void prepare() throws IOException, RejectedImageException {
        encoded = Files.readAllBytes(Path.of(file));
        ImageLimits limits = new ImageLimits(20 << 20, 50_000_000, false, fastDecode);
        preprocessor = new Preprocessor(input, preprocessing, limits);
        decoder = new ImageDecoder(preprocessing, limits);
        resampler = Resampler.of(preprocessing.resize().resampling(), limits);
        decoded = decoder.decode(encoded);
    }

    @TearDown
    public void close() {
        decoded.close();
        preprocessor.close();
        decoder.close();
        resampler.close();
    }

    @Benchmark
    public byte[] decodeResizeCrop() throws RejectedImageException {
        try (Mat image = decoder.decode(encoded)) {
            resizeCrop(image);
        }
        return pixels;
    }

    @Benchmark
    public int decode() throws RejectedImageException {
        try (Mat image = decoder.decode(encoded)) {
            return image.rows();
        }
    }

    @Benchmark
    public byte[] resizeCrop() throws RejectedImageException {
        resizeCrop(decoded);
        return pixels;
    }

    private void resizeCrop(Mat image) throws RejectedImageException {
        PixelSize size = new PixelSize(image.cols(), image.rows());
        resampler.resample(image, preprocessing.regionOf(size), pixels);
    }

    @Benchmark
    public ByteBuffer writeTensor() {
        writer.write(pixels, tensor.clear());
        return tensor;
    }

    /** All of it, with the checks before and the float tensor behind. */
    @Benchmark
    public ByteBuffer preprocess() throws RejectedImageException {
        preprocessor.preprocess(encoded, tensor.clear());
        return tensor;
    }
}
