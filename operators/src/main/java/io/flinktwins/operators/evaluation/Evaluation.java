package io.flinktwins.operators.evaluation;

import io.flinktwins.inference.ClassList;
import io.flinktwins.operators.deadletters.DeadLetterFactory;
import io.flinktwins.operators.evaluation.drift.DriftOptions;
import io.flinktwins.operators.evaluation.drift.RejectedImage;
import io.flinktwins.operators.evaluation.matching.Change;
import io.flinktwins.operators.evaluation.matching.Label;
import io.flinktwins.operators.evaluation.matching.MatchFunction;
import io.flinktwins.operators.evaluation.matching.Prediction;
import io.flinktwins.operators.evaluation.report.AnnounceMatchesFunction;
import io.flinktwins.operators.evaluation.report.AssignWindowsFunction;
import io.flinktwins.operators.evaluation.report.Notice;
import io.flinktwins.operators.evaluation.report.ReferenceFunction;
import io.flinktwins.operators.evaluation.report.ReportFunction;
import io.flinktwins.operators.evaluation.report.ReportMetricsFunction;
import io.flinktwins.operators.evaluation.report.WindowedChange;
import io.flinktwins.operators.evaluation.selection.GrownClasses;
import io.flinktwins.operators.evaluation.selection.GrownClassesFunction;
import io.flinktwins.operators.evaluation.selection.SelectFunction;
import io.flinktwins.operators.evaluation.selection.SelectionOptions;
import io.flinktwins.operators.records.Received;
import io.flinktwins.operators.records.RecordSerializer;
import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.LabelEvent;
import io.flinktwins.schemas.LabelRequest;
import java.time.Instant;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.BroadcastStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.jspecify.annotations.Nullable;

/** The graph that measures accuracy: predictions and labels are matched by image, and counted by version and window. */
public final class Evaluation {

    private static final TypeInformation<AccuracyReport> REPORT = RecordSerializer.type(AccuracyReport.class);
    private static final TypeInformation<LabelRequest> REQUEST = RecordSerializer.type(LabelRequest.class);

    private Evaluation() {}

    /**
     * Takes from classifications what the figures need.
     *
     * @param classifications checked by {@link PredictionRule}, with capturedAt as event time and watermarks assigned
     * @return predictions, and in the side output {@link DeadLetterFactory#TAG} what is one model version too many
     */
    public static SingleOutputStreamOperator<Prediction> predictions(
            DataStream<Received<Classification>> classifications,
            EvaluationOptions options,
            DeadLetterFactory deadLetters) {
        return classifications
                .process(new PredictionFunction(options.maxModelVersions(), options.retention(), deadLetters))
                .returns(Prediction.class)
                .uid("predictions")
                .name("predictions");
    }

    /**
     * Takes from the dead letters of classification which images had no answer.
     *
     * @param deadLetters checked by {@link RejectionRule}, with failedAt as event time and watermarks assigned
     * @param otherTopics of records that are no images
     */
    public static DataStream<RejectedImage> rejections(
            DataStream<Received<DeadLetter>> deadLetters, Set<String> otherTopics) {
        return deadLetters
                .flatMap(new RejectionFunction(otherTopics))
                .returns(RejectedImage.class)
                .uid("rejected-images")
                .name("rejected images");
    }

    /**
     * Takes from label events what the figures need.
     *
     * @param labels checked by the options' {@link LabelRule}, with labelledAt as event time and watermarks assigned
     */
    public static DataStream<Label> resolve(DataStream<Received<LabelEvent>> labels, EvaluationOptions options) {
        LabelRule rule = options.labelRule();
        return labels.map(received -> rule.label(received.event()))
                .returns(Label.class)
                .uid("resolve-labels")
                .name("resolve labels");
    }

    /** The first half: how the contribution of each prediction to the figures changes. */
    public static SingleOutputStreamOperator<Change> match(
            DataStream<Prediction> predictions, DataStream<Label> labels, EvaluationOptions options) {
        return predictions
                .keyBy(Prediction::imageId)
                .connect(labels.keyBy(Label::imageId))
                .process(new MatchFunction(options.retention(), options.selection() != null))
                .uid("match")
                .name("match predictions and labels");
    }

    /**
     * The second half, on the first one's output.
     *
     * @param rejections null if nobody tells of images that could not be classified
     * @return revisions of each window; of two with the same model, window kind and start the higher revision counts
     */
    public static DataStream<AccuracyReport> report(
            SingleOutputStreamOperator<Change> changes,
            @Nullable DataStream<RejectedImage> rejections,
            EvaluationOptions options) {
        DataStream<Notice> notices = notices(changes, options);
        BroadcastStream<Notice> allNotices = (rejections == null ? notices : notices.union(notices(rejections)))
                .broadcast(
                        ReportFunction.EXPIRED_LABELS,
                        ReportFunction.CALIBRATIONS,
                        ReportFunction.REFERENCES,
                        ReportFunction.REJECTIONS);
        return changes.flatMap(new AssignWindowsFunction(options.windows()))
                .uid("assign-windows")
                .name("assign windows")
                .keyBy(WindowedChange::key)
                .connect(allNotices)
                .process(reportFunction(rejections != null, options), REPORT)
                .uid("report")
                .name("count and report")
                .keyBy(report -> report.getModelName() + "/" + report.getModelVersion())
                .map(new ReportMetricsFunction(options.maxModelVersions()), REPORT)
                .uid("announce")
                .name("announce reports");
    }

    /**
     * Which images people should label, beside the second half.
     *
     * @param changes of the first half
     * @param reports of the second one, which say what classes have grown
     * @param classes names of the classes
     */
    public static DataStream<LabelRequest> select(
            SingleOutputStreamOperator<Change> changes,
            DataStream<AccuracyReport> reports,
            SelectionOptions selection,
            ClassList classes) {
        BroadcastStream<GrownClasses> grown = reports.flatMap(new GrownClassesFunction())
                .returns(GrownClasses.class)
                .uid("grown-classes")
                .name("grown classes")
                .broadcast(SelectFunction.GROWN_CLASSES);
        return changes.getSideOutput(MatchFunction.CANDIDATES)
                .keyBy(SelectFunction::minute, Types.LONG)
                .connect(grown)
                .process(new SelectFunction(selection, classes), REQUEST)
                .uid("select")
                .name("choose what to label");
    }

    private static DataStream<Notice> notices(SingleOutputStreamOperator<Change> changes, EvaluationOptions options) {
        DataStream<Notice> expiredLabels = changes.getSideOutput(MatchFunction.EXPIRED_LABELS)
                .map(Notice::of)
                .returns(Notice.class)
                .uid("announce-expired-labels")
                .name("announce expired labels");
        DataStream<Notice> matches = changes.flatMap(new AnnounceMatchesFunction(options.windows()))
                .uid("announce-matches")
                .name("announce matches");
        DriftOptions drift = options.drift();
        return drift == null || drift.until() == null
                ? matches.union(expiredLabels)
                : matches.union(expiredLabels, references(changes, drift.until(), options));
    }

    private static DataStream<Notice> notices(DataStream<RejectedImage> rejections) {
        return rejections
                .map(Notice::of)
                .returns(Notice.class)
                .uid("announce-rejections")
                .name("announce rejected images");
    }

    private static DataStream<Notice> references(
            SingleOutputStreamOperator<Change> changes, Instant until, EvaluationOptions options) {
        return changes.keyBy(change -> change.model().toString())
                .process(new ReferenceFunction(until, options.retention(), options.reportInterval()))
                .returns(Notice.class)
                .uid("reference")
                .name("count the reference");
    }

    static ReportFunction reportFunction(boolean countsRejections, EvaluationOptions options) {
        return new ReportFunction(
                options.retention(),
                options.windows(),
                options.reportInterval(),
                options.reportRules(countsRejections));
    }
}
