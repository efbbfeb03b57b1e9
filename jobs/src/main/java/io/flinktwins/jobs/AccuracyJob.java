package io.flinktwins.jobs;

import io.flinktwins.jobs.kafka.KafkaOptions;
import io.flinktwins.jobs.kafka.OutputTopic;
import io.flinktwins.operators.deadletters.DeadLetterCounter;
import io.flinktwins.operators.deadletters.DeadLetterFactory;
import io.flinktwins.operators.evaluation.Evaluation;
import io.flinktwins.operators.evaluation.EvaluationOptions;
import io.flinktwins.operators.evaluation.PredictionRule;
import io.flinktwins.operators.ingest.DecodeFunction;
import io.flinktwins.operators.ingest.EventRule;
import io.flinktwins.operators.records.RawRecord;
import io.flinktwins.operators.records.Received;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.LabelEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/**
 * Measures accuracy: classifications and labels from Kafka are matched by image, and counted by model version and
 * window of capture time.
 *
 * <p>Reads committed records only, so that what the classification job takes back in a failure is never counted.
 */
public final class AccuracyJob {

    private static final Map<String, String> COMMITTED_ONLY =
            Map.of(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");

    private AccuracyJob() {}

    public static void main(String... arguments) throws Exception {
        var options = JobCommandLine.parse(new AccuracyOptions(), arguments);
        if (options.isPresent()) {
            StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
            define(environment, options.get());
            environment.execute("Flink Twins accuracy");
        }
    }

    /**
     * Wires the job between its Kafka topics.
     *
     * @throws InvalidOptionsException if the options can't work
     */
    public static void define(StreamExecutionEnvironment environment, AccuracyOptions options) {
        EvaluationOptions evaluation = options.evaluation();
        options.execution().configure(environment);
        KafkaOptions kafka = options.kafka();
        AccuracySinks sinks = new AccuracySinks(
                kafka.sink(options.accuracyTopic(), OutputTopic.ACCURACY_REPORT),
                kafka.sink(options.deadLetterTopic(), OutputTopic.DEAD_LETTER));
        define(
                source(environment, kafka, options.classificationTopic(), "classifications"),
                source(environment, kafka, options.labelTopic(), "labels"),
                sinks,
                evaluation,
                options);
    }

    /** Wires the job between any sources and any sinks. */
    static void define(
            DataStream<RawRecord> classifications,
            DataStream<RawRecord> labels,
            AccuracySinks sinks,
            EvaluationOptions evaluation,
            AccuracyOptions options) {
        SingleOutputStreamOperator<Received<Classification>> decodedClassifications =
                decode(classifications, Classification.class, new PredictionRule(), "classifications", options);
        SingleOutputStreamOperator<Received<LabelEvent>> decodedLabels =
                decode(labels, LabelEvent.class, evaluation.labelRule(), "labels", options);
        Evaluation.define(
                        withEventTime(decodedClassifications, Classification::getCapturedAt, "capture time", options),
                        withEventTime(decodedLabels, LabelEvent::getLabelledAt, "label time", options),
                        evaluation)
                .sinkTo(sinks.reports())
                .uid("accuracy")
                .name("accuracy reports");
        decodedClassifications
                .getSideOutput(DeadLetterFactory.TAG)
                .union(decodedLabels.getSideOutput(DeadLetterFactory.TAG))
                .map(new DeadLetterCounter(), DeadLetterFactory.TYPE)
                .uid("count-dead-letters")
                .name("count dead letters")
                .sinkTo(sinks.deadLetters())
                .uid("dead-letters")
                .name("dead letters");
    }

    private static DataStream<RawRecord> source(
            StreamExecutionEnvironment environment, KafkaOptions kafka, String topic, String identity) {
        return environment
                .fromSource(kafka.source(topic, COMMITTED_ONLY), WatermarkStrategy.noWatermarks(), identity)
                .uid(identity);
    }

    private static <T extends SpecificRecord> SingleOutputStreamOperator<Received<T>> decode(
            DataStream<RawRecord> records,
            Class<T> contract,
            EventRule<T> rule,
            String identity,
            AccuracyOptions options) {
        return records.process(new DecodeFunction<>(contract, rule, options.deadLetters()), Received.type(contract))
                .uid("decode-" + identity)
                .name("decode " + identity);
    }

    private static <T extends SpecificRecord> DataStream<Received<T>> withEventTime(
            DataStream<Received<T>> events, OutputTopic.Part<T, Instant> time, String name, AccuracyOptions options) {
        Duration maxOutOfOrderness = options.execution().maxOutOfOrderness();
        WatermarkStrategy<Received<T>> byTime = WatermarkStrategy.<Received<T>>forGenerator(
                        context -> new WallClockBound<>(maxOutOfOrderness, Clock.systemUTC()))
                .withTimestampAssigner(
                        (received, kafkaTime) -> time.of(received.event()).toEpochMilli())
                .withIdleness(options.execution().idleness());
        return events.assignTimestampsAndWatermarks(byTime)
                .uid(name.replace(' ', '-'))
                .name(name);
    }
}
