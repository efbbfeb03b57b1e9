package io.flinktwins.jobs;

import io.flinktwins.inference.batch.BatchPolicy;
import io.flinktwins.inference.onnx.OnnxEngine;
import io.flinktwins.inference.serving.ServingOptions;
import io.flinktwins.jobs.kafka.KafkaOptions;
import io.flinktwins.operators.deadletters.DeadLetterFactory;
import io.flinktwins.operators.fetch.FetchOptions;
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

    @Mixin
    private ModelOptions model = new ModelOptions();

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
            serving();
            engine();
            shadow();
            fetch();
        } catch (IllegalArgumentException e) {
            throw new InvalidOptionsException(String.valueOf(e.getMessage()), e);
        }
        atLeastOne("--top-k", topK);
        if (timeout.compareTo(batchMaxWait) <= 0) {
            throw new InvalidOptionsException(
                    "--timeout %s is not more than --batch-max-wait %s, for which a batch may wait; write for example 60s"
                            .formatted(timeout, batchMaxWait));
        }
        checkInFlight();
        DistinctTopics.check("images, answers and dead letters", imageTopic, classificationTopic, deadLetterTopic());
        return this;
    }

    /**
     * Loads the models once, here on the client.
     *
     * @throws InvalidOptionsException if they can't be served
     */
    CheckedModels checkModels() {
        return model.check(images.limits());
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

    ServingOptions serving() {
        return new ServingOptions(new BatchPolicy(batchSize, batchMaxWait), decoderThreads, model.poll());
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

    DeadLetterFactory deadLetters() {
        return deadLetters.deadLetters();
    }

    FetchOptions fetch() {
        return images.fetch();
    }

    OnnxEngine engine() {
        return model.engine(images.limits());
    }

    @Nullable
    OnnxEngine shadow() {
        return model.shadow(images.limits());
    }
}
