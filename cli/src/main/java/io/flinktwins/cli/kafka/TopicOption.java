package io.flinktwins.cli.kafka;

import io.flinktwins.jobs.TopicNames.NamedTopic;
import io.flinktwins.schemas.PipelineTopic;
import picocli.CommandLine.Option;

/** The option that names one of the pipeline's topics; a command mixes in those that it uses. */
public interface TopicOption {

    /** What there is to say of each. */
    String DESCRIPTION = "Default: ${DEFAULT-VALUE}.";

    /**
     * The topic by its setting.
     *
     * @throws io.flinktwins.inference.InvalidSettingException if no topic can have this name
     */
    NamedTopic topic();

    /** What it is called. */
    default String name() {
        return topic().name();
    }

    /** Names the topic of images. */
    final class Images implements TopicOption {

        @Option(
                names = "--image-topic",
                defaultValue = PipelineTopic.Names.IMAGE_EVENTS,
                paramLabel = "TOPIC",
                description = DESCRIPTION)
        private String name;

        @Override
        public NamedTopic topic() {
            return new NamedTopic("image topic", name);
        }
    }

    /** Names the topic of the models' answers. */
    final class Classifications implements TopicOption {

        @Option(
                names = "--classification-topic",
                defaultValue = PipelineTopic.Names.CLASSIFICATIONS,
                paramLabel = "TOPIC",
                description = DESCRIPTION)
        private String name;

        @Override
        public NamedTopic topic() {
            return new NamedTopic("classification topic", name);
        }
    }

    /** Names the topic of images whose true class somebody should tell. */
    final class LabelRequests implements TopicOption {

        @Option(
                names = "--to-label-topic",
                defaultValue = PipelineTopic.Names.TO_LABEL,
                paramLabel = "TOPIC",
                description = DESCRIPTION)
        private String name;

        @Override
        public NamedTopic topic() {
            return new NamedTopic("to label topic", name);
        }
    }

    /** Names the topic of true classes. */
    final class Labels implements TopicOption {

        @Option(
                names = "--label-topic",
                defaultValue = PipelineTopic.Names.LABELS,
                paramLabel = "TOPIC",
                description = DESCRIPTION)
        private String name;

        @Override
        public NamedTopic topic() {
            return new NamedTopic("label topic", name);
        }
    }

    /** Names the topic of accuracy reports. */
    final class Accuracy implements TopicOption {

        @Option(
                names = "--accuracy-topic",
                defaultValue = PipelineTopic.Names.ACCURACY,
                paramLabel = "TOPIC",
                description = DESCRIPTION)
        private String name;

        @Override
        public NamedTopic topic() {
            return new NamedTopic("accuracy topic", name);
        }
    }

    /** Names the topic of records that could not be used. */
    final class DeadLetters implements TopicOption {

        @Option(
                names = "--dead-letter-topic",
                defaultValue = PipelineTopic.Names.DEAD_LETTERS,
                paramLabel = "TOPIC",
                description = DESCRIPTION)
        private String name;

        @Override
        public NamedTopic topic() {
            return new NamedTopic("dead letter topic", name);
        }
    }
}
