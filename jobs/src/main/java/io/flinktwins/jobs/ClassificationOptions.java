package io.flinktwins.jobs;

import io.flinktwins.inference.batch.BatchPolicy;
import io.flinktwins.inference.ranking.TopK;
import io.flinktwins.inference.serving.ServingOptions;
import io.flinktwins.jobs.ClassificationSettings.Topics;
import io.flinktwins.jobs.kafka.KafkaOptions;
import io.flinktwins.operators.inference.LostEnginePolicy;
import io.flinktwins.operators.records.InputFormat;
import io.flinktwins.options.BatchMaxWaitOption;
import io.flinktwins.options.CapacityOptions;
import io.flinktwins.options.CheckedOptions;
import io.flinktwins.options.ImageOptions;
import io.flinktwins.options.ImageTimeoutOption;
import io.flinktwins.options.InvalidOptionsException;
import io.flinktwins.schemas.PipelineTopic;
import java.util.List;
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

    @Option(
            names = "--image-topic",
            defaultValue = PipelineTopic.Names.IMAGE_EVENTS,
            paramLabel = "TOPIC",
            description = "Images to classify. Default: ${DEFAULT-VALUE}.")
    private String imageTopic;

    @Option(
            names = "--input-format",
            defaultValue = "avro",
            paramLabel = "FORMAT",
            description =
                    "What the values of the images' records are: avro (ImageEvent, in Avro or JSON) or raw (image files; key,"
                            + " timestamp and headers say the rest). Default: ${DEFAULT-VALUE}.")
    private InputFormat inputFormat;

    @Option(
            names = "--classification-topic",
            paramLabel = "TOPIC",
            description =
                    "The model's answers. Default: " + PipelineTopic.Names.CLASSIFICATIONS + KafkaOptions.OR_OF_GROUP)
    private @Nullable String classificationTopic;

    @Option(
            names = "--top-k",
            defaultValue = "5",
            paramLabel = "K",
            description = "Classes in an answer, the most probable first. Default: ${DEFAULT-VALUE}.")
    private int topK;

    @Mixin
    private CapacityOptions capacity = new CapacityOptions();

    @Mixin
    private BatchMaxWaitOption batchMaxWait = new BatchMaxWaitOption();

    @Option(
            names = "--max-in-flight",
            paramLabel = "N",
            description =
                    "Images in a slot's inference operator, at most; a checkpoint holds them all. Default: three batches"
                            + " more than there are in flight.")
    private @Nullable Integer maxInFlight;

    @Option(names = "--ordered", description = "Keep the order of the images of a slot, at some cost in latency.")
    private boolean ordered;

    @Mixin
    private ImageTimeoutOption timeout = new ImageTimeoutOption();

    @Option(
            names = "--on-lost-engine",
            defaultValue = "exit",
            paramLabel = "WHAT",
            description =
                    "When a GPU is lost to a TaskManager, which no restart of a task mends: exit (the process ends, for"
                            + " its supervisor to start another) or fail (the task does). Default: ${DEFAULT-VALUE}.")
    private LostEnginePolicy onLostEngine;

    @Mixin
    private ImageOptions images = new ImageOptions();

    @Mixin
    private DeadLetterOptions deadLetters = new DeadLetterOptions();

    @Mixin
    private ExecutionOptions execution = new ExecutionOptions();

    /**
     * Checks everything that can be checked without the models, and puts it together.
     *
     * @throws InvalidOptionsException naming the option and the right form
     */
    public ClassificationSettings settings() {
        return CheckedOptions.of(() -> new ClassificationSettings(
                model.engine(images.limits()),
                model.shadow(images.limits()),
                model.device(),
                capacity.capacity(),
                new ServingOptions(new BatchPolicy(batchMaxWait.maxWait(), timeout.timeout()), model.poll()),
                onLostEngine,
                images.fetch(),
                new TopK(topK, List.of()),
                maxInFlight,
                ordered,
                new Topics(
                        imageTopic,
                        kafka.outputTopic(classificationTopic, PipelineTopic.Names.CLASSIFICATIONS),
                        deadLetters.topic(kafka)),
                inputFormat,
                deadLetters.deadLetters(),
                kafka.settings(),
                execution.settings()));
    }
}
