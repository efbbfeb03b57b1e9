package io.flinktwins.jobs;

import io.flinktwins.jobs.AccuracySettings.Topics;
import io.flinktwins.jobs.eventtime.RecordTime;
import io.flinktwins.jobs.kafka.KafkaSettings;
import io.flinktwins.jobs.kafka.OutputTopic;
import io.flinktwins.operators.deadletters.DeadLetterCounter;
import io.flinktwins.operators.deadletters.DeadLetterFactory;
import io.flinktwins.operators.evaluation.Evaluation;
import io.flinktwins.operators.evaluation.EvaluationOptions;
import io.flinktwins.operators.evaluation.drift.RejectedImage;
import io.flinktwins.operators.evaluation.matching.Change;
import io.flinktwins.operators.evaluation.matching.Prediction;
import io.flinktwins.operators.evaluation.selection.SelectionOptions;
import io.flinktwins.operators.ingest.DecodeFunction;
import io.flinktwins.operators.ingest.EventRule;
import io.flinktwins.operators.records.InputFormat;
import io.flinktwins.operators.records.RawRecord;
import io.flinktwins.operators.records.Received;
import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.LabelEvent;
import io.flinktwins.schemas.LabelRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.function.SerializableFunction;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.jspecify.annotations.Nullable;

/**
 * Measures accuracy: classifications and labels from Kafka are matched by image, and counted by model version and
 * window of capture time.
 *
 * <p>Reads committed records only, so that what the classification job takes back in a failure is never counted.
 */
public final class AccuracyJob {

    /** What Flink shows, with the job's group behind it; docker/flink/submit.sh looks for it. */
    public static final String NAME = "Flink Twins accuracy";

    private static final Map<String, String> COMMITTED_ONLY =
            Map.of(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");

    /** How fast history is read: one retention of it in each interval, at most. */
    private static final Duration ALIGNMENT_INTERVAL = Duration.ofMillis(200);

    private AccuracyJob() {}

    public static void main(String... arguments) throws Exception {
        var options = JobCommandLine.parse(new AccuracyOptions(), arguments);
        if (options.isPresent()) {
            AccuracySettings settings = options.get().settings();
            settings.checkBrokers();
            StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
            define(environment, settings);
            environment.execute(settings.kafka().jobName(NAME));
        }
    }

    /**
     * Where the job's inputs come from.
     *
     * @param classifications with watermarks by {@link #classificationTime}
     * @param labels with watermarks by {@link #labelTime}
     * @param rejections with watermarks by {@link #rejectionTime}; null if they are not read
     */
    record Sources(
            DataStream<RawRecord> classifications,
            DataStream<RawRecord> labels,
            @Nullable DataStream<RawRecord> rejections) {}

    /**
     * Where the job's outputs go.
     *
     * @param requests null if nothing is chosen to be labelled
     */
    record Sinks(Sink<AccuracyReport> reports, @Nullable Sink<LabelRequest> requests, Sink<DeadLetter> deadLetters) {}

    /** Wires the job between its Kafka topics. */
    public static void define(StreamExecutionEnvironment environment, AccuracySettings settings) {
        settings.execution().configure(environment);
        KafkaSettings kafka = settings.kafka();
        Topics topics = settings.topics();
        Sinks sinks = new Sinks(
                kafka.sink(topics.reports(), OutputTopic.ACCURACY_REPORT),
                settings.evaluation().selection() == null
                        ? null
                        : kafka.sink(topics.toLabel(), OutputTopic.LABEL_REQUEST),
                kafka.sink(topics.deadLetters(), OutputTopic.DEAD_LETTER));
        Sources sources = new Sources(
                records(environment, topics.classifications(), classificationTime(settings), "classifications", kafka),
                records(environment, topics.labels(), labelTime(settings), "labels", kafka),
                topics.rejections() == null
                        ? null
                        : records(environment, topics.rejections(), rejectionTime(settings), "rejections", kafka));
        define(sources, sinks, settings);
    }

    private static DataStream<RawRecord> records(
            StreamExecutionEnvironment environment,
            String topic,
            WatermarkStrategy<RawRecord> time,
            String identity,
            KafkaSettings kafka) {
        return kafka.records(environment, topic, InputFormat.AVRO, COMMITTED_ONLY, time, identity);
    }

    /** Wires the job between any sources and any sinks. */
    static void define(Sources sources, Sinks sinks, AccuracySettings settings) {
        EvaluationOptions evaluation = settings.evaluation();
        SingleOutputStreamOperator<Received<Classification>> decodedClassifications = decode(
                sources.classifications(),
                Classification.class,
                evaluation.predictionRule(),
                "classifications",
                settings);
        SingleOutputStreamOperator<Prediction> predictions =
                Evaluation.predictions(decodedClassifications, evaluation, settings.deadLetters());
        SingleOutputStreamOperator<Received<LabelEvent>> decodedLabels =
                decode(sources.labels(), LabelEvent.class, evaluation.labelRule(), "labels", settings);
        SingleOutputStreamOperator<Received<DeadLetter>> rejections = sources.rejections() == null
                ? null
                : decode(sources.rejections(), DeadLetter.class, evaluation.rejectionRule(), "rejections", settings);
        SingleOutputStreamOperator<Change> changes =
                Evaluation.match(predictions, Evaluation.resolve(decodedLabels, evaluation), evaluation);
        DataStream<AccuracyReport> reports =
                Evaluation.report(changes, rejectedImages(rejections, settings), evaluation);
        reports.sinkTo(sinks.reports()).uid("accuracy").name("accuracy reports");
        SelectionOptions selection = evaluation.selection();
        Sink<LabelRequest> requests = sinks.requests();
        if (selection != null && requests != null) {
            Evaluation.select(changes, reports, selection, evaluation.classes())
                    .sinkTo(requests)
                    .uid("to-label")
                    .name("requests of labels");
        }
        DataStream<DeadLetter> deadLetters = decodedClassifications
                .getSideOutput(DeadLetterFactory.TAG)
                .union(
                        predictions.getSideOutput(DeadLetterFactory.TAG),
                        decodedLabels.getSideOutput(DeadLetterFactory.TAG));
        sink(
                rejections == null ? deadLetters : deadLetters.union(rejections.getSideOutput(DeadLetterFactory.TAG)),
                sinks);
    }

    private static void sink(DataStream<DeadLetter> deadLetters, Sinks sinks) {
        deadLetters
                .map(new DeadLetterCounter(), DeadLetterFactory.TYPE)
                .uid("count-dead-letters")
                .name("count dead letters")
                .sinkTo(sinks.deadLetters())
                .uid("dead-letters")
                .name("dead letters");
    }

    /** Of what the job reads itself nothing is an image: letters about that are its own, or those of another one like it. */
    private static @Nullable DataStream<RejectedImage> rejectedImages(
            @Nullable DataStream<Received<DeadLetter>> letters, AccuracySettings settings) {
        return letters == null
                ? null
                : Evaluation.rejections(letters, Set.copyOf(settings.topics().inputs()));
    }

    /** Event time of classifications: when their images were captured. */
    static WatermarkStrategy<RawRecord> classificationTime(AccuracySettings settings) {
        return eventTime(
                Classification.class, settings.evaluation().predictionRule(), Classification::getCapturedAt, settings);
    }

    /** Event time of labels: when they were given. */
    static WatermarkStrategy<RawRecord> labelTime(AccuracySettings settings) {
        return eventTime(LabelEvent.class, settings.evaluation().labelRule(), LabelEvent::getLabelledAt, settings);
    }

    /**
     * Dead letters make no event time: images that can't be used may have any, and there may be none of them for long. Those
     * from before the start are read before a window is final, and later ones come with the answers to other images.
     */
    static WatermarkStrategy<RawRecord> rejectionTime(AccuracySettings settings) {
        return RecordTime.catchingUp(
                DeadLetter.class,
                settings.evaluation().rejectionRule(),
                DeadLetter::getFailedAt,
                settings.kafka().knownSchemas(),
                settings.eventTime());
    }

    private static <T extends SpecificRecord> WatermarkStrategy<RawRecord> eventTime(
            Class<T> contract, EventRule<T> rule, SerializableFunction<T, Instant> time, AccuracySettings settings) {
        WatermarkStrategy<RawRecord> byTime =
                RecordTime.watermarks(contract, rule, time, settings.kafka().knownSchemas(), settings.eventTime());
        // Neither topic, and no partition of one, is read further ahead than what waits for it may wait anyway.
        // Figures don't need it, but the state would otherwise hold all of the topic that is faster. Not for a job
        // with an end: the connector then fails when a partition is to be held back that it has just finished.
        return settings.kafka().stopAtLatest()
                ? byTime
                : byTime.withWatermarkAlignment(
                        "accuracy", settings.evaluation().labelRetention(), ALIGNMENT_INTERVAL);
    }

    private static <T extends SpecificRecord> SingleOutputStreamOperator<Received<T>> decode(
            DataStream<RawRecord> records,
            Class<T> contract,
            EventRule<T> rule,
            String identity,
            AccuracySettings settings) {
        return records.process(new DecodeFunction<>(contract, rule, settings.deadLetters()), Received.type(contract))
                .uid("decode-" + identity)
                .name("decode " + identity);
    }
}
