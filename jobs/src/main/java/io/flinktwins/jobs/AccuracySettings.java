package io.flinktwins.jobs;

import io.flinktwins.jobs.TopicNames.NamedTopic;
import io.flinktwins.jobs.eventtime.EventTimeSettings;
import io.flinktwins.jobs.kafka.KafkaSettings;
import io.flinktwins.operators.deadletters.DeadLetterFactory;
import io.flinktwins.operators.evaluation.EvaluationOptions;
import io.flinktwins.options.CheckedOptions;
import io.flinktwins.options.InvalidOptionsException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All that {@link AccuracyJob} is told, checked. */
public record AccuracySettings(
        EvaluationOptions evaluation,
        Topics topics,
        DeadLetterFactory deadLetters,
        KafkaSettings kafka,
        EventTimeSettings eventTime,
        ExecutionSettings execution) {

    /**
     * The topics that the job reads and writes.
     *
     * @param rejections dead letters of images; null if they are not read. The same as deadLetters may be: the job passes its
     *     own over.
     * @param toLabel needed only if images are chosen
     */
    public record Topics(
            String classifications,
            String labels,
            @Nullable String rejections,
            String reports,
            String toLabel,
            String deadLetters) {

        public Topics {
            requireDistinct(
                    classifications, labels, reports, toLabel, new NamedTopic("dead letter topic", deadLetters));
            if (rejections != null) {
                requireDistinct(
                        classifications, labels, reports, toLabel, new NamedTopic("rejection topic", rejections));
            }
        }

        private static void requireDistinct(
                String classifications, String labels, String reports, String toLabel, NamedTopic other) {
            TopicNames.requireDistinct(
                    new NamedTopic("classification topic", classifications),
                    new NamedTopic("label topic", labels),
                    new NamedTopic("accuracy topic", reports),
                    new NamedTopic("to label topic", toLabel),
                    other);
        }

        List<String> inputs() {
            return Stream.of(classifications, labels, rejections)
                    .filter(Objects::nonNull)
                    .toList();
        }
    }

    /**
     * Asks the brokers for what would otherwise stop the job after it has been submitted.
     *
     * @throws InvalidOptionsException naming the option of a setting that can't work with them
     * @throws io.flinktwins.jobs.kafka.brokers.KafkaUnavailableException if no broker answers, or a topic can't be used
     */
    void checkBrokers() {
        CheckedOptions.check(() -> kafka.check(topics.inputs(), outputs()));
    }

    private List<String> outputs() {
        return evaluation.selection() == null
                ? List.of(topics.reports(), topics.deadLetters())
                : List.of(topics.reports(), topics.toLabel(), topics.deadLetters());
    }
}
