package io.flinktwins.jobs;

import static java.util.Objects.requireNonNull;

import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.inference.batch.Capacity;
import io.flinktwins.inference.fetch.FetchOptions;
import io.flinktwins.inference.onnx.Device;
import io.flinktwins.inference.ranking.TopK;
import io.flinktwins.inference.serving.Engine;
import io.flinktwins.inference.serving.ServingOptions;
import io.flinktwins.jobs.TopicNames.NamedTopic;
import io.flinktwins.jobs.kafka.KafkaSettings;
import io.flinktwins.operators.deadletters.DeadLetterFactory;
import io.flinktwins.operators.inference.LostEnginePolicy;
import io.flinktwins.operators.records.InputFormat;
import io.flinktwins.options.CheckedOptions;
import io.flinktwins.options.InvalidOptionsException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that {@link ClassificationJob} is told, checked.
 *
 * @param shadow the second model's engine; null for none
 * @param device that forward passes are asked to run on
 * @param capacity how much a slot does at once
 * @param topK for a model without labels
 * @param maxInFlight images in a slot's inference operator, at most; null for two batches more than are needed
 * @param ordered whether a slot's images keep their order
 * @param inputFormat what the values of the image topic's records are
 */
public record ClassificationSettings(
        Engine engine,
        @Nullable Engine shadow,
        Device device,
        Capacity capacity,
        ServingOptions serving,
        LostEnginePolicy lostEngine,
        FetchOptions fetch,
        TopK topK,
        @Nullable Integer maxInFlight,
        boolean ordered,
        Topics topics,
        InputFormat inputFormat,
        DeadLetterFactory deadLetters,
        KafkaSettings kafka,
        ExecutionSettings execution) {

    /** The topics that the job reads and writes. */
    public record Topics(String images, String classifications, String deadLetters) {

        public Topics {
            TopicNames.requireDistinct(
                    new NamedTopic("image topic", images),
                    new NamedTopic("classification topic", classifications),
                    new NamedTopic("dead letter topic", deadLetters));
        }
    }

    public ClassificationSettings {
        Capacity largest = largest(capacity, device);
        int least = largest.images();
        maxInFlight = maxInFlight == null ? largest.imagesWithSlack() : maxInFlight;
        InvalidSettingException.unless(
                maxInFlight >= least,
                "max in flight",
                maxInFlight,
                "must be at least %d x %d = %d, because %s while the next one is decoded"
                        .formatted(
                                largest.batchesInFlight() + 1,
                                largest.batchSize(),
                                least,
                                largest.batchesInFlight() == 1
                                        ? "one batch runs"
                                        : largest.batchesInFlight() + " batches run"));
    }

    /** The same, with another engine. */
    public ClassificationSettings servedBy(Engine other) {
        return new ClassificationSettings(
                other,
                shadow,
                device,
                capacity,
                serving,
                lostEngine,
                fetch,
                topK,
                maxInFlight,
                ordered,
                topics,
                inputFormat,
                deadLetters,
                kafka,
                execution);
    }

    /** Images in a slot's inference operator, at most. */
    int imagesInFlight() {
        return requireNonNull(maxInFlight);
    }

    /** How much a slot does at once, at most: on the client nobody knows which devices the task slots have. */
    Capacity largestCapacity() {
        return largest(capacity, device);
    }

    private static Capacity largest(Capacity capacity, Device device) {
        return capacity.on(device.mayBeGpu(), 1);
    }

    /**
     * Asks the brokers for what would otherwise stop the job after it has been submitted.
     *
     * @throws InvalidOptionsException naming the option of a setting that can't work with them
     * @throws io.flinktwins.jobs.kafka.brokers.KafkaUnavailableException if no broker answers, or a topic can't be used
     */
    void checkBrokers() {
        CheckedOptions.check(
                () -> kafka.check(List.of(topics.images()), List.of(topics.classifications(), topics.deadLetters())));
    }
}
