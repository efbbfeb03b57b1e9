package io.flinktwins.jobs;

import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.inference.onnx.OnnxEngine;
import io.flinktwins.inference.serving.ServingOptions;
import io.flinktwins.jobs.TopicNames.NamedTopic;
import io.flinktwins.jobs.kafka.KafkaSettings;
import io.flinktwins.operators.deadletters.DeadLetterFactory;
import io.flinktwins.operators.fetch.FetchOptions;
import io.flinktwins.operators.ranking.TopK;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that {@link ClassificationJob} is told, checked.
 *
 * @param shadow the second model's engine; null for none
 * @param topK for a model without labels
 * @param maxInFlight images in a slot's inference operator, at most
 * @param ordered whether a slot's images keep their order
 */
public record ClassificationSettings(
        OnnxEngine engine,
        @Nullable OnnxEngine shadow,
        ServingOptions serving,
        FetchOptions fetch,
        TopK topK,
        int maxInFlight,
        boolean ordered,
        Topics topics,
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
        int batchSize = serving.batch().maxSize();
        InvalidSettingException.unless(
                maxInFlight >= 2 * batchSize,
                "max in flight",
                maxInFlight,
                "must be at least 2 x %d = %d, because one batch runs while the next one is decoded"
                        .formatted(batchSize, 2 * batchSize));
    }

    /**
     * Asks the brokers for what would otherwise stop the job after it has been submitted.
     *
     * @throws InvalidOptionsException naming the option of a setting that can't work with them
     * @throws io.flinktwins.jobs.kafka.KafkaUnavailableException if no broker answers, or a topic can't be used
     */
    void checkBrokers() {
        JobCommandLine.check(
                () -> kafka.check(List.of(topics.images()), List.of(topics.classifications(), topics.deadLetters())));
    }
}
