package io.flinktwins.jobs;

import io.flinktwins.inference.ClassList;
import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.jobs.AccuracySettings.Topics;
import io.flinktwins.jobs.eventtime.EventTimeOptions;
import io.flinktwins.jobs.kafka.KafkaOptions;
import io.flinktwins.jobs.reference.ReferenceOptions;
import io.flinktwins.operators.evaluation.EvaluationOptions;
import io.flinktwins.operators.evaluation.LabelRule.LabelField;
import io.flinktwins.operators.evaluation.report.AccuracyThreshold;
import io.flinktwins.operators.evaluation.report.CaptureWindows.SlidingWindows;
import io.flinktwins.options.CheckedOptions;
import io.flinktwins.options.InvalidOptionsException;
import io.flinktwins.options.ModelDirectoryOption;
import io.flinktwins.schemas.PipelineTopic;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@link AccuracyJob}. */
@Command(
        name = "AccuracyJob",
        description = "Measures the accuracy of classifications in Kafka against labels in Kafka.",
        mixinStandardHelpOptions = true,
        usageHelpWidth = 110,
        sortOptions = false)
public final class AccuracyOptions {

    @Mixin
    private KafkaOptions kafka = new KafkaOptions("flink-twins-accuracy");

    @Option(
            names = "--classification-topic",
            defaultValue = PipelineTopic.Names.CLASSIFICATIONS,
            paramLabel = "TOPIC",
            description = "The models' answers. Default: ${DEFAULT-VALUE}.")
    private String classificationTopic;

    @Option(
            names = "--label-topic",
            defaultValue = PipelineTopic.Names.LABELS,
            paramLabel = "TOPIC",
            description = "The true classes. Default: ${DEFAULT-VALUE}.")
    private String labelTopic;

    @Option(
            names = "--rejection-topic",
            paramLabel = "TOPIC",
            description =
                    "Dead letters of the classification job: the images that it could not classify are counted in the"
                            + " reports. It may be the topic of this job's own dead letters. Default: none.")
    private @Nullable String rejectionTopic;

    @Option(
            names = "--accuracy-topic",
            paramLabel = "TOPIC",
            description = "The reports. Default: " + PipelineTopic.Names.ACCURACY + KafkaOptions.OR_OF_GROUP)
    private @Nullable String accuracyTopic;

    @Option(
            names = "--label-retention",
            defaultValue = "24h",
            paramLabel = "DURATION",
            description = "How long, in event time, a prediction waits for its label and a label for its prediction."
                    + " A window's report is final this long after its end. Default: ${DEFAULT-VALUE}.")
    private Duration labelRetention;

    @Option(
            names = "--window",
            defaultValue = "1min",
            paramLabel = "DURATION",
            description =
                    "Size of the windows of capture time; one since the start is always there. Default: ${DEFAULT-VALUE}.")
    private Duration window;

    @Option(
            names = "--sliding-window",
            paramLabel = "DURATION",
            description = "Size of overlapping windows, together with --sliding-every. Default: none.")
    private @Nullable Duration slidingWindow;

    @Option(
            names = "--sliding-every",
            paramLabel = "DURATION",
            description = "From the start of one overlapping window to the next. Default: none.")
    private @Nullable Duration slidingEvery;

    @Option(
            names = "--report-interval",
            defaultValue = "10s",
            paramLabel = "DURATION",
            description =
                    "A window is reported at most this often, and once more when it is final. Default: ${DEFAULT-VALUE}.")
    private Duration reportInterval;

    @Option(
            names = "--label-field",
            defaultValue = "id",
            paramLabel = "FIELD",
            description = "How labels name their class: id (field classId), or name (field label, which needs"
                    + " --model). Default: ${DEFAULT-VALUE}.")
    private LabelField labelField;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description =
                    ModelDirectoryOption.DESCRIPTION + " Its labels are the classes: the reports then name them, and"
                            + " a label of another class is a dead letter. Default: none.")
    private @Nullable String model;

    @Option(
            names = "--classes",
            paramLabel = "N",
            description = "Without --model: the models know the classes 0 to N-1, and a label of another class is a"
                    + " dead letter. Default: any class is taken.")
    private @Nullable Integer classes;

    @Option(
            names = "--min-top1",
            paramLabel = "SHARE",
            description = "A window with a lower top-1, from 0 to 1, is below the minimum: its report and the metric"
                    + " belowMinimum say so. Default: no minimum.")
    private @Nullable Double minTop1;

    @Option(
            names = "--min-count",
            defaultValue = "100",
            paramLabel = "N",
            description = "The minimum holds for windows with this many labelled images. Default: ${DEFAULT-VALUE}.")
    private long minCount;

    @Option(
            names = "--min-calibration-labels",
            defaultValue = "" + EvaluationOptions.DEFAULT_MIN_CALIBRATION_LABELS,
            paramLabel = "N",
            description = "What the confidence of a model version is worth, and with it the top-1 of images without a"
                    + " label, is estimated from this many labelled images or more. Default: ${DEFAULT-VALUE}.")
    private long minCalibrationLabels;

    @Mixin
    private ReferenceOptions reference = new ReferenceOptions();

    @Mixin
    private ToLabelOptions toLabel = new ToLabelOptions();

    @Option(
            names = "--max-model-versions",
            defaultValue = "" + EvaluationOptions.DEFAULT_MAX_MODEL_VERSIONS,
            paramLabel = "N",
            description =
                    "Model versions that a slot follows at a time; a prediction of a further one is a dead letter until"
                            + " one has not been seen for --label-retention. Default: ${DEFAULT-VALUE}.")
    private int maxModelVersions;

    @Mixin
    private DeadLetterOptions deadLetters = new DeadLetterOptions();

    @Mixin
    private EventTimeOptions eventTime = new EventTimeOptions();

    @Mixin
    private ExecutionOptions execution = new ExecutionOptions();

    /**
     * Checks everything, reads the model's labels if there is one, and puts it together.
     *
     * @throws InvalidOptionsException naming the option and the right form
     */
    public AccuracySettings settings() {
        return CheckedOptions.of(() -> new AccuracySettings(
                new EvaluationOptions(
                        labelRetention,
                        window,
                        sliding(),
                        reportInterval,
                        labelField,
                        labelClasses(),
                        threshold(),
                        minCalibrationLabels,
                        reference.settings(),
                        toLabel.settings(),
                        maxModelVersions),
                new Topics(
                        classificationTopic,
                        labelTopic,
                        rejectionTopic,
                        kafka.outputTopic(accuracyTopic, PipelineTopic.Names.ACCURACY),
                        toLabel.topic(kafka),
                        deadLetters.topic(kafka)),
                deadLetters.deadLetters(),
                kafka.settings(),
                eventTime.settings(),
                execution.settings()));
    }

    private @Nullable SlidingWindows sliding() {
        if ((slidingWindow == null) != (slidingEvery == null)) {
            throw new InvalidOptionsException("--sliding-window and --sliding-every go together; give both or none");
        }
        return slidingWindow == null || slidingEvery == null ? null : new SlidingWindows(slidingWindow, slidingEvery);
    }

    private ClassList labelClasses() {
        if (model != null && classes != null) {
            throw new InvalidOptionsException("--model says what the classes are; leave --classes out");
        } else if (model != null) {
            return ClassList.labelled(ModelDirectoryOption.descriptionIn(model).labels());
        } else if (classes == null) {
            return ClassList.UNKNOWN;
        }
        InvalidSettingException.requireAtLeastOne("classes", classes);
        return ClassList.numbered(classes);
    }

    /** Made even without --min-top1, so that a wrong --min-count is refused, too. */
    private @Nullable AccuracyThreshold threshold() {
        AccuracyThreshold threshold = new AccuracyThreshold(minTop1 == null ? 0 : minTop1, minCount);
        return minTop1 == null ? null : threshold;
    }
}
