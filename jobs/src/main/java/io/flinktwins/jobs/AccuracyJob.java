package io.flinktwins.jobs;

import io.flinktwins.jobs.AccuracySettings.Topics;
import io.flinktwins.jobs.kafka.KafkaSettings;
import io.flinktwins.jobs.kafka.OutputTopic;
import io.flinktwins.operators.deadletters.DeadLetterCounter;
import io.flinktwins.operators.deadletters.DeadLetterFactory;
import io.flinktwins.operators.evaluation.Evaluation;
import io.flinktwins.operators.evaluation.PredictionRule;
import io.flinktwins.operators.ingest.DecodeFunction;
import io.flinktwins.operators.ingest.EventRule;
import io.flinktwins.operators.records.RawRecord;
import io.flinktwins.operators.records.Received;
import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.LabelEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.function.SerializableFunction;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/**
 * Measures accuracy: classifications and labels from Kafka are matched by image, and counted by model version and
 * window of capture time.
 *
 * <p>Reads committed records only, so that what the classification job takes back in a failure is never counted.
 */
public final class AccuracyJob {

    /** What Flink shows; docker/flink/submit.sh looks for it. */
    public static final String NAME = "Flink Twins accuracy";

    private static final Map<String, String> COMMITTED_ONLY =
            Map.of(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");

    private AccuracyJob() {}

    public static void main(String... arguments) throws Exception {
        var options = JobCommandLine.parse(new AccuracyOptions(), arguments);
        if (options.isPresent()) {
            StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
            define(environment, options.get().settings());
            environment.execute(NAME);
        }
    }

    /** Where the job's two outputs go. */
    record Sinks(Sink<AccuracyReport> reports, Sink<DeadLetter> deadLetters) {}

    /** Wires the job between its Kafka topics. */
    public static void define(StreamExecutionEnvironment environment, AccuracySettings settings) {
        settings.execution().configure(environment);
        KafkaSettings kafka = settings.kafka();
        Topics topics = settings.topics();
        Sinks sinks = new Sinks(
                kafka.sink(topics.reports(), OutputTopic.ACCURACY_REPORT),
                kafka.sink(topics.deadLetters(), OutputTopic.DEAD_LETTER));
        define(
                source(environment, kafka, topics.classifications(), "classifications"),
                source(environment, kafka, topics.labels(), "labels"),
                sinks,
                settings);
    }

    /** Wires the job between any sources and any sinks. */
    static void define(
            DataStream<RawRecord> classifications,
            DataStream<RawRecord> labels,
            Sinks sinks,
            AccuracySettings settings) {
        SingleOutputStreamOperator<Received<Classification>> decodedClassifications =
                decode(classifications, Classification.class, new PredictionRule(), "classifications", settings);
        SingleOutputStreamOperator<Received<LabelEvent>> decodedLabels =
                decode(labels, LabelEvent.class, settings.evaluation().labelRule(), "labels", settings);
        Evaluation.define(
                        withEventTime(decodedClassifications, Classification::getCapturedAt, "capture time", settings),
                        withEventTime(decodedLabels, LabelEvent::getLabelledAt, "label time", settings),
                        settings.evaluation())
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
            StreamExecutionEnvironment environment, KafkaSettings kafka, String topic, String identity) {
        return environment
                .fromSource(kafka.source(topic, COMMITTED_ONLY), WatermarkStrategy.noWatermarks(), identity)
                .uid(identity);
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

    private static <T extends SpecificRecord> DataStream<Received<T>> withEventTime(
            DataStream<Received<T>> events,
            SerializableFunction<T, Instant> time,
            String name,
            AccuracySettings settings) {
        Duration maxOutOfOrderness = settings.execution().maxOutOfOrderness();
        WatermarkStrategy<Received<T>> byTime = WatermarkStrategy.<Received<T>>forGenerator(
                        context -> new WallClockBound<>(maxOutOfOrderness, Clock.systemUTC()))
                .withTimestampAssigner(
                        (received, kafkaTime) -> time.apply(received.event()).toEpochMilli())
                .withIdleness(settings.execution().idleness());
        return events.assignTimestampsAndWatermarks(byTime)
                .uid(name.replace(' ', '-'))
                .name(name);
    }
}
