package io.flinktwins.jobs;

import io.flinktwins.jobs.kafka.KafkaOptions;
import io.flinktwins.operators.evaluation.selection.SelectionOptions;
import io.flinktwins.schemas.PipelineTopic;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of the accuracy job that say what people are asked to label. */
public final class ToLabelOptions {

    @Option(
            names = "--labels-per-minute",
            defaultValue = "0",
            paramLabel = "N",
            description = "Ask people to label so many images of each minute of capture time, at most. With 0 no"
                    + " image is asked for, and no topic for it is needed. Default: ${DEFAULT-VALUE}.")
    private int labelsPerMinute;

    @Option(
            names = "--label-random-share",
            defaultValue = "0.3",
            paramLabel = "SHARE",
            description = "Of these, so many are chosen by chance alone, above 0 and at most 1. The others are images"
                    + " that a model is unsure about, that versions disagree about, or whose class comes more often"
                    + " than in the reference of drift; as far as there are such. Default: ${DEFAULT-VALUE}.")
    private double randomShare;

    @Option(
            names = "--label-max-margin",
            defaultValue = "0.2",
            paramLabel = "SCORE",
            description = "A model is unsure about an image if its first two scores are less than this apart, from 0 to"
                    + " 1. Default: ${DEFAULT-VALUE}.")
    private double maxMargin;

    @Option(
            names = "--to-label-topic",
            paramLabel = "TOPIC",
            description = "Images that people should label. Default: " + PipelineTopic.Names.TO_LABEL
                    + KafkaOptions.OR_OF_GROUP)
    private @Nullable String topic;

    /** Null if nothing is asked for. */
    @Nullable
    SelectionOptions settings() {
        // Made even then, so that wrong values are refused, too.
        SelectionOptions selection = new SelectionOptions(labelsPerMinute, randomShare, maxMargin);
        return labelsPerMinute == 0 ? null : selection;
    }

    String topic(KafkaOptions kafka) {
        return kafka.outputTopic(topic, PipelineTopic.Names.TO_LABEL);
    }
}
