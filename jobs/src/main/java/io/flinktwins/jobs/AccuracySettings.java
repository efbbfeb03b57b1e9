package io.flinktwins.jobs;

import io.flinktwins.jobs.TopicNames.NamedTopic;
import io.flinktwins.jobs.eventtime.EventTimeSettings;
import io.flinktwins.jobs.kafka.KafkaSettings;
import io.flinktwins.operators.deadletters.DeadLetterFactory;
import io.flinktwins.operators.evaluation.EvaluationOptions;

/** All that {@link AccuracyJob} is told, checked. */
public record AccuracySettings(
        EvaluationOptions evaluation,
        Topics topics,
        DeadLetterFactory deadLetters,
        KafkaSettings kafka,
        EventTimeSettings eventTime,
        ExecutionSettings execution) {

    /** The topics that the job reads and writes. */
    public record Topics(String classifications, String labels, String reports, String deadLetters) {

        public Topics {
            TopicNames.requireDistinct(
                    new NamedTopic("classification topic", classifications),
                    new NamedTopic("label topic", labels),
                    new NamedTopic("accuracy topic", reports),
                    new NamedTopic("dead letter topic", deadLetters));
        }
    }
}
