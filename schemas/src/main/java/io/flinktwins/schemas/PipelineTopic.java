package io.flinktwins.schemas;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/** One of the six topics of the pipeline, under its default name, with the contract of its records. */
public enum PipelineTopic {
    IMAGE_EVENTS(Names.IMAGE_EVENTS, ImageEvent.class),
    CLASSIFICATIONS(Names.CLASSIFICATIONS, Classification.class),
    TO_LABEL(Names.TO_LABEL, LabelRequest.class),
    LABELS(Names.LABELS, LabelEvent.class),
    ACCURACY(Names.ACCURACY, AccuracyReport.class),
    DEAD_LETTERS(Names.DEAD_LETTERS, DeadLetter.class);

    /** The default names as constants, because annotations take nothing else; docker/kafka/create-topics.sh has them, too. */
    public static final class Names {

        public static final String IMAGE_EVENTS = "image-events";
        public static final String CLASSIFICATIONS = "classifications";
        public static final String TO_LABEL = "to-label";
        public static final String LABELS = "labels";
        public static final String ACCURACY = "accuracy";
        public static final String DEAD_LETTERS = "dead-letters";

        private Names() {}
    }

    private final String topicName;
    private final Class<? extends SpecificRecord> contract;

    PipelineTopic(String topicName, Class<? extends SpecificRecord> contract) {
        this.topicName = topicName;
        this.contract = contract;
    }

    /** The topic of this default name, if it is one of the six. */
    public static Optional<PipelineTopic> named(String topicName) {
        return Arrays.stream(values())
                .filter(topic -> topic.topicName.equals(topicName))
                .findFirst();
    }

    /** The topic whose records are of the contract with this name, such as {@code ImageEvent}. */
    public static Optional<PipelineTopic> ofContract(String contractName) {
        return Arrays.stream(values())
                .filter(topic -> topic.contract().getSimpleName().equals(contractName))
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
}
