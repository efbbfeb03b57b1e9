package io.flinktwins.jobs;

import io.flinktwins.inference.ClassList;
import io.flinktwins.inference.modeldirectory.ModelDirectory;
import io.flinktwins.inference.modeldirectory.ModelDirectoryException;
import io.flinktwins.jobs.kafka.KafkaOptions;
import io.flinktwins.operators.deadletters.DeadLetterFactory;
import io.flinktwins.operators.evaluation.EvaluationOptions;
import io.flinktwins.operators.evaluation.LabelRule.LabelField;
import io.flinktwins.operators.evaluation.report.AccuracyThreshold;
import io.flinktwins.operators.evaluation.report.CaptureWindows.SlidingWindows;
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
            paramLabel = "TOPIC",
            description = "The models' answers. Default: classifications.")
    private String classificationTopic = "classifications";

    @Option(names = "--label-topic", paramLabel = "TOPIC", description = "The true classes. Default: labels.")
    private String labelTopic = "labels";

    @Option(names = "--accuracy-topic", paramLabel = "TOPIC", description = "The reports. Default: accuracy.")
    private String accuracyTopic = "accuracy";

    @Option(
            names = "--label-retention",
            paramLabel = "DURATION",
            description = "How long, in event time, a prediction waits for its label and a label for its prediction."
                    + " A window's report is final this long after its end. Default: 24h.")
    private Duration labelRetention = EvaluationOptions.DEFAULTS.labelRetention();

    @Option(
            names = "--window",
            paramLabel = "DURATION",
            description = "Size of the windows of capture time; one since the start is always there. Default: 1min.")
    private Duration window = EvaluationOptions.DEFAULTS.window();

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
            paramLabel = "DURATION",
            description = "A window is reported at most this often, and once more when it is final. Default: 10s.")
    private Duration reportInterval = EvaluationOptions.DEFAULTS.reportInterval();

    @Option(
            names = "--label-field",
            paramLabel = "FIELD",
            description = "How labels name their class: id (field classId), or name (field label, which needs"
                    + " --model). Default: id.")
    private LabelField labelField = LabelField.ID;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "Model directory whose labels are the classes: the reports then name them, and a label of"
                    + " another class is a dead letter. Default: none.")
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
            description = "A window with a lower top-1, from 0 to 1, raises the alarm: its report and the metric"
                    + " belowMinimum say so. Default: no alarm.")
    private @Nullable Double minTop1;

    @Option(
            names = "--min-count",
            paramLabel = "N",
            description = "The alarm needs this many labelled images in the window. Default: 100.")
    private long minCount = 100;

    @Mixin
    private DeadLetterOptions deadLetters = new DeadLetterOptions();

    @Mixin
    private ExecutionOptions execution = new ExecutionOptions();

    /**
     * Checks everything and puts it together.
     *
     * @throws InvalidOptionsException naming the option and the right form
     */
    EvaluationOptions evaluation() {
        execution.check();
        DistinctTopics.check(
                "answers, labels, reports and dead letters",
                classificationTopic,
                labelTopic,
                accuracyTopic,
                deadLetterTopic());
        try {
            kafka.check();
            return new EvaluationOptions(
                    labelRetention, window, sliding(), reportInterval, labelField, labelClasses(), alarm());
        } catch (IllegalArgumentException e) {
            throw new InvalidOptionsException(String.valueOf(e.getMessage()), e);
        }
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
        } else if (classes != null && classes < 1) {
            throw new InvalidOptionsException("--classes is %d; write 1 or more".formatted(classes));
        }
        if (model != null) {
            return labelsOf(model);
        }
        return classes == null ? ClassList.UNKNOWN : ClassList.numbered(classes);
    }

    private static ClassList labelsOf(String model) {
        try {
            return ClassList.labelled(
                    new ModelDirectory(model).newestDescription().labels());
        } catch (ModelDirectoryException e) {
            throw new InvalidOptionsException("--model: " + e.getMessage(), e);
        }
    }

    private @Nullable AccuracyThreshold alarm() {
        return minTop1 == null ? null : new AccuracyThreshold(minTop1, minCount);
    }

    KafkaOptions kafka() {
        return kafka;
    }

    ExecutionOptions execution() {
        return execution;
    }

    String classificationTopic() {
        return classificationTopic;
    }

    String labelTopic() {
        return labelTopic;
    }

    String accuracyTopic() {
        return accuracyTopic;
    }

    String deadLetterTopic() {
        return deadLetters.topic();
    }

    DeadLetterFactory deadLetters() {
        return deadLetters.deadLetters();
    }
}
