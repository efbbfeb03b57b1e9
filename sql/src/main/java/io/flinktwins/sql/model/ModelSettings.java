package io.flinktwins.sql.model;

import static io.flinktwins.sql.model.TwinsModelOptions.BATCHES_IN_FLIGHT;
import static io.flinktwins.sql.model.TwinsModelOptions.BATCH_MAX_WAIT;
import static io.flinktwins.sql.model.TwinsModelOptions.BATCH_SIZE;
import static io.flinktwins.sql.model.TwinsModelOptions.CHECK_ON;
import static io.flinktwins.sql.model.TwinsModelOptions.DECODER_THREADS;
import static io.flinktwins.sql.model.TwinsModelOptions.DEVICE;
import static io.flinktwins.sql.model.TwinsModelOptions.ENGINE_THREADS;
import static io.flinktwins.sql.model.TwinsModelOptions.FAST_DECODE;
import static io.flinktwins.sql.model.TwinsModelOptions.FETCH_FAILURES;
import static io.flinktwins.sql.model.TwinsModelOptions.FETCH_PAUSE;
import static io.flinktwins.sql.model.TwinsModelOptions.FETCH_THREADS;
import static io.flinktwins.sql.model.TwinsModelOptions.FETCH_TIMEOUT;
import static io.flinktwins.sql.model.TwinsModelOptions.GPU_PRECISION;
import static io.flinktwins.sql.model.TwinsModelOptions.IMAGE_URI_ALLOW;
import static io.flinktwins.sql.model.TwinsModelOptions.MAX_IMAGE_BYTES;
import static io.flinktwins.sql.model.TwinsModelOptions.MAX_PIXELS;
import static io.flinktwins.sql.model.TwinsModelOptions.MODEL_LOAD_TIMEOUT;
import static io.flinktwins.sql.model.TwinsModelOptions.MODEL_PIN;
import static io.flinktwins.sql.model.TwinsModelOptions.MODEL_POLL;
import static io.flinktwins.sql.model.TwinsModelOptions.MODEL_SHARING;
import static io.flinktwins.sql.model.TwinsModelOptions.ON_LOST_ENGINE;
import static io.flinktwins.sql.model.TwinsModelOptions.ON_REJECTION;
import static io.flinktwins.sql.model.TwinsModelOptions.PAD_BATCHES;
import static io.flinktwins.sql.model.TwinsModelOptions.PATH;
import static io.flinktwins.sql.model.TwinsModelOptions.TENSORRT_CACHE;
import static io.flinktwins.sql.model.TwinsModelOptions.TIMEOUT;
import static io.flinktwins.sql.model.TwinsModelOptions.TOP_K;
import static io.flinktwins.sql.model.TwinsModelOptions.TRUNCATED;

import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.inference.batch.BatchPolicy;
import io.flinktwins.inference.batch.Capacity;
import io.flinktwins.inference.fetch.AllowedUris;
import io.flinktwins.inference.fetch.FetchOptions;
import io.flinktwins.inference.fetch.FetchOptions.Patience;
import io.flinktwins.inference.image.ImageLimits;
import io.flinktwins.inference.modeldirectory.ModelDirectory;
import io.flinktwins.inference.onnx.Device;
import io.flinktwins.inference.onnx.OnnxEngine;
import io.flinktwins.inference.onnx.OnnxOptions;
import io.flinktwins.inference.onnx.gpu.GpuOptions;
import io.flinktwins.inference.ranking.TopK;
import io.flinktwins.inference.serving.ServingOptions;
import io.flinktwins.operators.inference.LostEnginePolicy;
import io.flinktwins.sql.model.TwinsModelOptions.GpuPrecision;
import io.flinktwins.sql.model.TwinsModelOptions.Truncated;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ReadableConfig;

/**
 * All that a model's options say, checked.
 *
 * @param topK for a model without labels
 */
record ModelSettings(
        OnnxEngine engine,
        Capacity capacity,
        ServingOptions serving,
        LostEnginePolicy lostEngine,
        FetchOptions fetch,
        TopK topK,
        OnRejection onRejection) {

    /** Flink's async operator bounds the images that wait, however long. */
    private static final int UNUSED_CAPACITY = 1;

    /**
     * Reads the options.
     *
     * @throws InvalidSettingException if one can't work
     */
    static ModelSettings of(ReadableConfig options) {
        return new ModelSettings(
                engine(options),
                capacity(options),
                new ServingOptions(
                        new BatchPolicy(options.get(BATCH_MAX_WAIT), options.get(TIMEOUT)), options.get(MODEL_POLL)),
                options.get(ON_LOST_ENGINE),
                fetch(options),
                new TopK(options.get(TOP_K), List.of()),
                options.get(ON_REJECTION));
    }

    /** How much a slot does at once, at most: on the client nobody knows which devices the task slots have. */
    Capacity largestCapacity() {
        return capacity.on(engine.options().device().mayBeGpu(), 1);
    }

    private static OnnxEngine engine(ReadableConfig options) {
        return new OnnxEngine(
                new ModelDirectory(path(options)),
                options.getOptional(MODEL_PIN).orElse(null),
                session(options),
                limits(options),
                options.get(CHECK_ON));
    }

    private static String path(ReadableConfig options) {
        String path = options.get(PATH);
        // Java takes no text for the working directory.
        InvalidSettingException.unless(!path.isBlank(), "path", path, "must name a model directory");
        return path;
    }

    private static OnnxOptions session(ReadableConfig options) {
        boolean exact = options.get(GPU_PRECISION) == GpuPrecision.EXACT;
        return new OnnxOptions(
                Device.parse(options.get(DEVICE)),
                options.getOptional(ENGINE_THREADS).orElse(OnnxOptions.SHARE),
                options.get(MODEL_SHARING),
                options.get(MODEL_LOAD_TIMEOUT),
                options.get(PAD_BATCHES),
                new GpuOptions(exact, options.getOptional(TENSORRT_CACHE).orElse(null)));
    }

    private static ImageLimits limits(ReadableConfig options) {
        return new ImageLimits(
                maxBytes(options),
                options.get(MAX_PIXELS),
                options.get(TRUNCATED) == Truncated.ACCEPT,
                options.get(FAST_DECODE));
    }

    private static int maxBytes(ReadableConfig options) {
        MemorySize size = options.get(MAX_IMAGE_BYTES);
        // One byte less than an array can have, because a reader takes one more to see that there is more.
        InvalidSettingException.unless(
                size.getBytes() < Integer.MAX_VALUE, "max image bytes", size, "must be at most 2047mb");
        return (int) size.getBytes();
    }

    private static Capacity capacity(ReadableConfig options) {
        return new Capacity(
                number(options, BATCH_SIZE), number(options, BATCHES_IN_FLIGHT), number(options, DECODER_THREADS));
    }

    private static int number(ReadableConfig options, ConfigOption<Integer> option) {
        Optional<Integer> number = options.getOptional(option);
        number.ifPresent(
                asked -> InvalidSettingException.requireAtLeastOne(option.key().replace('-', ' '), asked));
        return number.orElse(Capacity.OPEN);
    }

    private static FetchOptions fetch(ReadableConfig options) {
        return new FetchOptions(
                new AllowedUris(options.get(IMAGE_URI_ALLOW)),
                maxBytes(options),
                options.get(FETCH_TIMEOUT),
                options.get(FETCH_THREADS),
                UNUSED_CAPACITY,
                new Patience(options.get(FETCH_FAILURES), options.get(FETCH_PAUSE)));
    }
}
