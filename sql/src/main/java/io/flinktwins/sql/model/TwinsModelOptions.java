package io.flinktwins.sql.model;

import static org.apache.flink.configuration.ConfigOptions.key;

import io.flinktwins.inference.batch.BatchPolicy;
import io.flinktwins.inference.image.ImageLimits;
import io.flinktwins.inference.onnx.OnnxEngine.ClientCheck;
import io.flinktwins.inference.onnx.OnnxOptions.BatchPadding;
import io.flinktwins.inference.onnx.OnnxOptions.ModelSharing;
import io.flinktwins.operators.inference.LostEnginePolicy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;

/** The options of a model in SQL. They have the names and the defaults of the classification job's options. */
final class TwinsModelOptions {

    static final ConfigOption<String> PATH = key("path")
            .stringType()
            .noDefaultValue()
            .withDescription(
                    "Model directory NAME, with a numbered folder for each version; the highest is taken. A path,"
                            + " the same on every TaskManager and for the client, or a URI of a file system that Flink knows.");

    static final ConfigOption<String> DEVICE = key("device")
            .stringType()
            .defaultValue("auto")
            .withDescription("Where the forward passes run: auto, cpu, cuda, cuda:N, tensorrt or tensorrt:N.");

    static final ConfigOption<GpuPrecision> GPU_PRECISION = key("gpu-precision")
            .enumType(GpuPrecision.class)
            .defaultValue(GpuPrecision.FAST)
            .withDescription("Products of an fp32 model on a GPU: fast (TF32 where the card has it) or exact.");

    static final ConfigOption<BatchPadding> PAD_BATCHES = key("pad-batches")
            .enumType(BatchPadding.class)
            .defaultValue(BatchPadding.AUTO)
            .withDescription("Pad batches to 1, 2, 4 and so on up to the largest: auto (on a GPU), always or never.");

    static final ConfigOption<String> TENSORRT_CACHE = key("tensorrt-cache")
            .stringType()
            .noDefaultValue()
            .withDescription("Directory on each TaskManager for the engines that TensorRT builds.");

    static final ConfigOption<ClientCheck> CHECK_ON = key("check-on")
            .enumType(ClientCheck.class)
            .defaultValue(ClientCheck.CPU)
            .withDescription("Where the client tries the model when a query is planned: cpu, device or none.");

    static final ConfigOption<Integer> ENGINE_THREADS = key("engine-threads")
            .intType()
            .noDefaultValue()
            .withDescription("CPU threads of a slot's forward pass. Default: its share of the host's cores.");

    static final ConfigOption<Duration> MODEL_POLL = key("model-poll")
            .durationType()
            .defaultValue(Duration.ofSeconds(10))
            .withDescription("How often to look for another version while the query runs; 0s never does.");

    static final ConfigOption<Long> MODEL_PIN = key("model-pin")
            .longType()
            .noDefaultValue()
            .withDescription("Serve this version and no other. Default: the highest.");

    static final ConfigOption<ModelSharing> MODEL_SHARING = key("model-sharing")
            .enumType(ModelSharing.class)
            .defaultValue(ModelSharing.SLOT)
            .withDescription("Who runs the same session: slot, or process (the slots of a TaskManager share one).");

    static final ConfigOption<Duration> MODEL_LOAD_TIMEOUT = key("model-load-timeout")
            .durationType()
            .defaultValue(Duration.ofMinutes(5))
            .withDescription("How long reading a version, loading it and its first forward passes may take.");

    static final ConfigOption<Integer> BATCH_SIZE = key("batch-size")
            .intType()
            .noDefaultValue()
            .withDescription("Images in a forward pass, at most. Default: 8 on the CPU, 32 on a GPU.");

    static final ConfigOption<Integer> BATCHES_IN_FLIGHT = key("batches-in-flight")
            .intType()
            .noDefaultValue()
            .withDescription("Forward passes of a slot that run at once. Default: 1 on the CPU, 2 on a GPU.");

    static final ConfigOption<Integer> DECODER_THREADS = key("decoder-threads")
            .intType()
            .noDefaultValue()
            .withDescription("Threads of a slot that decode and preprocess. Default: 1 on the CPU.");

    static final ConfigOption<Duration> BATCH_MAX_WAIT = key("batch-max-wait")
            .durationType()
            .defaultValue(Duration.ZERO)
            .withDescription("How long an idle engine waits for a batch to fill up; 0s takes what is ready.");

    static final ConfigOption<Duration> TIMEOUT = key("timeout")
            .durationType()
            .defaultValue(Duration.ofSeconds(BatchPolicy.DEFAULT_TIMEOUT_SECONDS))
            .withDescription("An image whose decoding, or whose forward pass, takes longer can't be used.");

    static final ConfigOption<LostEnginePolicy> ON_LOST_ENGINE = key("on-lost-engine")
            .enumType(LostEnginePolicy.class)
            .defaultValue(LostEnginePolicy.EXIT)
            .withDescription("When a GPU is lost to a TaskManager: exit (the process ends) or fail (the task does).");

    static final ConfigOption<Integer> TOP_K =
            key("top-k").intType().defaultValue(5).withDescription("Classes in top_k, the most probable first.");

    static final ConfigOption<MemorySize> MAX_IMAGE_BYTES = key("max-image-bytes")
            .memoryType()
            .defaultValue(MemorySize.ofMebiBytes(ImageLimits.DEFAULT_MAX_MEBIBYTES))
            .withDescription("A larger encoded image can't be used.");

    static final ConfigOption<Long> MAX_PIXELS = key("max-pixels")
            .longType()
            .defaultValue(ImageLimits.DEFAULT_MAX_PIXELS)
            .withDescription("An image with more pixels can't be used, and is not decoded.");

    static final ConfigOption<Truncated> TRUNCATED = key("truncated")
            .enumType(Truncated.class)
            .defaultValue(Truncated.REJECT)
            .withDescription("What becomes of an image that ends early: reject, or accept what arrived of it.");

    static final ConfigOption<Boolean> FAST_DECODE = key("fast-decode")
            .booleanType()
            .defaultValue(false)
            .withDescription("Decode large JPEG files at a half, a quarter or an eighth of their size.");

    static final ConfigOption<List<String>> IMAGE_URI_ALLOW = key("image-uri-allow")
            .stringType()
            .asList()
            .defaultValues()
            .withDescription("Fetch images whose URI is below one of these prefixes, separated by semicolons.");

    static final ConfigOption<Duration> FETCH_TIMEOUT = key("fetch-timeout")
            .durationType()
            .defaultValue(Duration.ofSeconds(10))
            .withDescription("After how long a fetch has failed.");

    static final ConfigOption<Integer> FETCH_THREADS = key("fetch-threads")
            .intType()
            .defaultValue(4)
            .withDescription("Fetches of a slot from one host at the same time.");

    static final ConfigOption<Integer> FETCH_FAILURES = key("fetch-failures")
            .intType()
            .defaultValue(5)
            .withDescription("After how many fetches in a row without an answer a host is given up for fetch-pause.");

    static final ConfigOption<Duration> FETCH_PAUSE = key("fetch-pause")
            .durationType()
            .defaultValue(Duration.ofSeconds(30))
            .withDescription("How long a host that was given up is left alone.");

    static final ConfigOption<OnRejection> ON_REJECTION = key("on-rejection")
            .enumType(OnRejection.class)
            .defaultValue(OnRejection.NULLS)
            .withDescription("What a row gets whose image can't be used: nulls (and the column rejection says why),"
                    + " drop (the row is left out) or fail (the query does).");

    static final Set<ConfigOption<?>> REQUIRED = Set.of(PATH);

    static final Set<ConfigOption<?>> OPTIONAL = Set.of(
            DEVICE,
            GPU_PRECISION,
            PAD_BATCHES,
            TENSORRT_CACHE,
            CHECK_ON,
            ENGINE_THREADS,
            MODEL_POLL,
            MODEL_PIN,
            MODEL_SHARING,
            MODEL_LOAD_TIMEOUT,
            BATCH_SIZE,
            BATCHES_IN_FLIGHT,
            DECODER_THREADS,
            BATCH_MAX_WAIT,
            TIMEOUT,
            ON_LOST_ENGINE,
            TOP_K,
            MAX_IMAGE_BYTES,
            MAX_PIXELS,
            TRUNCATED,
            FAST_DECODE,
            IMAGE_URI_ALLOW,
            FETCH_TIMEOUT,
            FETCH_THREADS,
            FETCH_FAILURES,
            FETCH_PAUSE,
            ON_REJECTION);

    enum GpuPrecision {
        FAST,
        EXACT
    }

    enum Truncated {
        REJECT,
        ACCEPT
    }

    private TwinsModelOptions() {}
}
