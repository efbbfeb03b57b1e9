package io.flinktwins.benchmarks;

import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.inference.image.Crop;
import io.flinktwins.inference.image.ImageLimits;
import io.flinktwins.inference.image.Preprocessing;
import io.flinktwins.inference.image.Preprocessor;
import io.flinktwins.inference.image.Resize;
import io.flinktwins.inference.image.resample.Resampling;
import io.flinktwins.inference.image.tensor.ModelInput;
import io.flinktwins.inference.image.tensor.Normalization;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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

/** Times what benchmarks/benchmark_images.py times in Python, on the files that it draws. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class PreprocessorBenchmark {

    private static final int SIDE = 224;
    private static final ModelInput BYTES = new ModelInput(
            SIDE, SIDE, ModelInput.ChannelOrder.RGB, ModelInput.Layout.NHWC, ModelInput.ElementType.UINT8);
    private static final ModelInput FLOATS = new ModelInput(
            SIDE, SIDE, ModelInput.ChannelOrder.RGB, ModelInput.Layout.NCHW, ModelInput.ElementType.FLOAT32);
    private static final Normalization IMAGENET =
            new Normalization(1 / 255f, List.of(0.485f, 0.456f, 0.406f), List.of(0.229f, 0.224f, 0.225f));

    @Param({
        "benchmarks/target/images/500x375.jpg",
        "benchmarks/target/images/1920x1080.jpg",
        "benchmarks/target/images/4000x3000.jpg"
    })
    private String file = "";

    @Param({"false", "true"})
    private boolean fastDecode;

    private final ByteBuffer tensor = ByteBuffer.allocateDirect(FLOATS.byteSize());
    private byte[] encoded = {};
    private Preprocessor toBytes;
    private Preprocessor toFloats;

    @Setup
    public void prepare() throws IOException {
        encoded = Files.readAllBytes(Path.of(file));
        ImageLimits limits = new ImageLimits(20 << 20, 50_000_000, false, fastDecode);
        toBytes = new Preprocessor(BYTES, preprocessing(null), limits);
        toFloats = new Preprocessor(FLOATS, preprocessing(IMAGENET), limits);
    }

    private static Preprocessing preprocessing(@Nullable Normalization normalization) {
        Resampling bicubic = new Resampling(Resampling.Library.PILLOW, Resampling.Filter.BICUBIC);
        return new Preprocessing(
                true,
                new Resize.ShortSide(256, Resize.Rounding.PADDLECLAS, bicubic),
                new Crop(SIDE, SIDE, Crop.Rule.PADDLECLAS),
                normalization);
    }

    @TearDown
    public void close() {
        toBytes.close();
        toFloats.close();
    }

    /** To pixels, as the Python script does it; the checks before are in it as well. */
    @Benchmark
    public ByteBuffer decodeResizeCrop() throws RejectedImageException {
        toBytes.preprocess(encoded, tensor.clear());
        return tensor;
    }

    /** To the float tensor of a model. */
    @Benchmark
    public ByteBuffer preprocess() throws RejectedImageException {
        toFloats.preprocess(encoded, tensor.clear());
        return tensor;
    }
}
