package io.flinktwins.testbed.broker;

import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.LabelEvent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.TopicConfig;

/** One of the five Kafka topics of the pipeline, under its default name, with the contract of its records. */
public enum PipelineTopic {
    IMAGE_EVENTS("image-events", ImageEvent.class),
    CLASSIFICATIONS("classifications", Classification.class),
    LABELS("labels", LabelEvent.class),
    ACCURACY("accuracy", AccuracyReport.class),
    DEAD_LETTERS("dead-letters", DeadLetter.class);

    private final String topicName;
    private final Class<? extends SpecificRecord> contract;

    PipelineTopic(String topicName, Class<? extends SpecificRecord> contract) {
        this.topicName = topicName;
        this.contract = contract;
    }

    /** The topic of this default name, if it is one of the five. */
    public static Optional<PipelineTopic> named(String topicName) {
        return Arrays.stream(values())
                .filter(topic -> topic.topicName.equals(topicName))
                .findFirst();
    }

    public static List<String> names() {
        return Arrays.stream(values()).map(PipelineTopic::topicName).toList();
    }

    public String topicName() {
        return topicName;
    }

    /** The generated class of the records in this topic. */
    public Class<? extends SpecificRecord> contract() {
        return contract;
    }

    /** Of the reports of one window only the newest revision matters, so that topic is compacted. */
    Map<String, String> settings() {
        return this == ACCURACY
                ? Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT)
                : Map.of();
    }
}
