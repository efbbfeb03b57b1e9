package io.flinktwins.jobs;

import io.flinktwins.jobs.kafka.KafkaOptions;
import io.flinktwins.operators.inference.BatchPolicy;
import io.flinktwins.operators.inference.FetchOptions;
import io.flinktwins.operators.inference.onnx.Device;
import io.flinktwins.operators.inference.onnx.OnnxEngine;
import io.flinktwins.operators.inference.onnx.OnnxModelException;
import io.flinktwins.operators.ingest.DeadLetters;
import io.flinktwins.operators.modeldirectory.ModelDescription;
import io.flinktwins.operators.modeldirectory.ModelDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@link ClassificationJob}. */
@Command(
        name = "ClassificationJob",
        description = "Classifies images from Kafka with a Twins model.",
        mixinStandardHelpOptions = true,
        usageHelpWidth = 110,
        sortOptions = false)
public final class ClassificationOptions {

    @Option(
            names = "--model",
            required = true,
            paramLabel = "DIR",
            description = "Model directory NAME, with a numbered folder for each version; the highest is served.")
    private Path model;

    @Mixin
    private KafkaOptions kafka = new KafkaOptions("flink-twins-classification");

    @Option(names = "--image-topic", paramLabel = "TOPIC", description = "Images to classify. Default: image-events.")
    private String imageTopic = "image-events";

    @Option(
            names = "--classification-topic",
            paramLabel = "TOPIC",
            description = "The model's answers. Default: classifications.")
    private String classificationTopic = "classifications";

    @Option(
            names = "--top-k",
            paramLabel = "K",
            description = "Classes in an answer, the most probable first. Default: 5.")
    private int topK = 5;

    @Option(names = "--batch-size", paramLabel = "N", description = "Images in a forward pass, at most. Default: 8.")
    private int batchSize = 8;

    @Option(
            names = "--batch-max-wait",
            paramLabel = "DURATION",
            description = "How long an idle engine waits for a batch to fill up. Default: 0ms, take what is ready.")
    private Duration batchMaxWait = Duration.ZERO;

    @Option(
            names = "--max-in-flight",
            paramLabel = "N",
            description = "Images in a slot's inference operator, at most; a checkpoint holds them all."
                    + " Default: 4 batches.")
    private @Nullable Integer maxInFlight;

    @Option(names = "--ordered", description = "Keep the order of the images of a slot, at some cost in latency.")
    private boolean ordered;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "After how long in the inference operator an image is a dead letter. Default: 60s.")
    private Duration timeout = Duration.ofSeconds(60);

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = "Where the forward passes run: auto, cpu, cuda, cuda:N, tensorrt or tensorrt:N."
                    + " Default: auto.")
    private String device = "auto";

    @Option(
            names = "--engine-threads",
            paramLabel = "N",
            description = "CPU threads of a slot's forward pass. Default: the host's cores divided by the job's"
                    + " parallelism.")
    private int engineThreads = OnnxEngine.SHARE;

    @Option(
            names = "--decoder-threads",
            paramLabel = "N",
            description = "Threads of a slot that decode and preprocess. Default: 1.")
    private int decoderThreads = 1;

    @Mixin
    private ImageOptions images = new ImageOptions();

    @Mixin
    private DeadLetterOptions deadLetters = new DeadLetterOptions();

    @Mixin
    private ExecutionOptions execution = new ExecutionOptions();

    /**
     * Checks what can be checked without the model.
     *
     * @throws InvalidOptionsException naming the option and the right form
     */
    ClassificationOptions check() {
        execution.check();
        try {
            kafka.check();
            batchPolicy();
            engine();
            fetch();
        } catch (IllegalArgumentException e) {
            throw new InvalidOptionsException(String.valueOf(e.getMessage()), e);
        }
        atLeastOne("--top-k", topK);
        atLeastOne("--decoder-threads", decoderThreads);
        if (timeout.isZero()) {
            throw new InvalidOptionsException("--timeout is 0; write for example 60s");
        }
        checkInFlight();
        DistinctTopics.check("images, answers and dead letters", imageTopic, classificationTopic, deadLetterTopic());
        return this;
    }

    /**
     * Loads the model once, here on the client.
     *
     * @throws InvalidOptionsException if it can't be served
     */
    ModelDescription checkModel() {
        try {
            return engine().check();
        } catch (ModelDirectoryException | OnnxModelException | IllegalArgumentException e) {
            throw new InvalidOptionsException("--model %s: %s".formatted(model, e.getMessage()), e);
        }
    }

    private void checkInFlight() {
        int needed = 2 * batchSize;
        if (maxInFlight() < needed) {
            throw new InvalidOptionsException(
                    "--max-in-flight %d is too small: one batch of %d runs while the next one is decoded, so write at"
                                    .formatted(maxInFlight(), batchSize)
                            + " least 2 x %d = %d".formatted(batchSize, needed));
        }
    }

    private static void atLeastOne(String option, int value) {
        if (value < 1) {
            throw new InvalidOptionsException("%s is %d; write 1 or more".formatted(option, value));
        }
    }

    KafkaOptions kafka() {
        return kafka;
    }

    ExecutionOptions execution() {
        return execution;
    }

    String imageTopic() {
        return imageTopic;
    }

    String classificationTopic() {
        return classificationTopic;
    }

    String deadLetterTopic() {
        return deadLetters.topic();
    }

    int topK() {
        return topK;
    }

    BatchPolicy batchPolicy() {
        return new BatchPolicy(batchSize, batchMaxWait);
    }

    int maxInFlight() {
        return maxInFlight == null ? 4 * batchSize : maxInFlight;
    }

    boolean ordered() {
        return ordered;
    }

    Duration timeout() {
        return timeout;
    }

    int decoderThreads() {
        return decoderThreads;
    }

    DeadLetters deadLetters() {
        return deadLetters.deadLetters();
    }

    FetchOptions fetch() {
        return images.fetch();
    }

    OnnxEngine engine() {
        return new OnnxEngine(model.toString(), Device.parse(device), engineThreads, images.limits());
    }
}
