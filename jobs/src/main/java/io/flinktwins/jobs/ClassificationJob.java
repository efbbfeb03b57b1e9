package io.flinktwins.jobs;

import static java.util.Objects.requireNonNull;

import io.flinktwins.inference.ClassList;
import io.flinktwins.jobs.kafka.KafkaOptions;
import io.flinktwins.jobs.kafka.OutputTopic;
import io.flinktwins.operators.deadletters.DeadLetterCounter;
import io.flinktwins.operators.deadletters.DeadLetterFactory;
import io.flinktwins.operators.inference.InferenceFunction;
import io.flinktwins.operators.inference.InferenceResult;
import io.flinktwins.operators.inference.ShadowFunction;
import io.flinktwins.operators.ingest.DecodeFunction;
import io.flinktwins.operators.ingest.ImageEventRule;
import io.flinktwins.operators.ranking.RankFunction;
import io.flinktwins.operators.ranking.TopK;
import io.flinktwins.operators.records.RawRecord;
import io.flinktwins.operators.records.Received;
import io.flinktwins.operators.records.RecordSerializer;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.ImageEvent;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Classifies images: raw records from Kafka are decoded, run through the model in batches, ranked, and sent on.
 *
 * <p>Every record of the image topic becomes one classification or one dead letter.
 */
public final class ClassificationJob {

    private ClassificationJob() {}

    public static void main(String... arguments) throws Exception {
        var options = JobCommandLine.parse(new ClassificationOptions(), arguments);
        if (options.isPresent()) {
            StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
            define(environment, options.get());
            environment.execute("Flink Twins classification");
        }
    }

    /**
     * Wires the job between its Kafka topics.
     *
     * @throws InvalidOptionsException if the options or the model can't work
     */
    public static void define(StreamExecutionEnvironment environment, ClassificationOptions options) {
        options.check();
        options.execution().configure(environment);
        KafkaOptions kafka = options.kafka();
        DataStream<RawRecord> images = environment
                .fromSource(
                        kafka.source(options.imageTopic(), Map.of()), WatermarkStrategy.noWatermarks(), "image events")
                .uid("image-events");
        ClassificationSinks sinks = new ClassificationSinks(
                kafka.sink(options.classificationTopic(), OutputTopic.CLASSIFICATION),
                kafka.sink(options.deadLetterTopic(), OutputTopic.DEAD_LETTER));
        define(images, sinks, options);
    }

    /** Wires the job between any source and any sinks. */
    static void define(DataStream<RawRecord> images, ClassificationSinks sinks, ClassificationOptions options) {
        CheckedModels models = options.checkModels();
        SingleOutputStreamOperator<Received<ImageEvent>> events = decode(images, options);
        DataStream<Received<ImageEvent>> timed = withEventTime(events, options);
        SingleOutputStreamOperator<Classification> classifications =
                rank(infer(timed, models.classes(), options), "rank", models.classes(), options);
        DataStream<Classification> answers = models.shadow() == null
                ? classifications
                : classifications.union(shadow(timed, models.shadow(), options));
        answers.sinkTo(sinks.classifications()).uid("classifications").name("classifications");
        events.getSideOutput(DeadLetterFactory.TAG)
                .union(classifications.getSideOutput(DeadLetterFactory.TAG))
                .map(new DeadLetterCounter(), DeadLetterFactory.TYPE)
                .uid("count-dead-letters")
                .name("count dead letters")
                .sinkTo(sinks.deadLetters())
                .uid("dead-letters")
                .name("dead letters");
    }

    private static SingleOutputStreamOperator<Received<ImageEvent>> decode(
            DataStream<RawRecord> images, ClassificationOptions options) {
        return images.process(
                        new DecodeFunction<>(ImageEvent.class, new ImageEventRule(), options.deadLetters()),
                        Received.type(ImageEvent.class))
                .uid("decode")
                .name("decode image events");
    }

    private static DataStream<Received<ImageEvent>> withEventTime(
            DataStream<Received<ImageEvent>> events, ClassificationOptions options) {
        WatermarkStrategy<Received<ImageEvent>> byCaptureTime =
                WatermarkStrategy.<Received<ImageEvent>>forBoundedOutOfOrderness(
                                options.execution().maxOutOfOrderness())
                        .withTimestampAssigner((image, kafkaTime) ->
                                image.event().getCapturedAt().toEpochMilli())
                        .withIdleness(options.execution().idleness());
        return events.assignTimestampsAndWatermarks(byCaptureTime)
                .uid("event-time")
                .name("capture time");
    }

    private static SingleOutputStreamOperator<InferenceResult> infer(
            DataStream<Received<ImageEvent>> images, ClassList classes, ClassificationOptions options) {
        InferenceFunction function =
                new InferenceFunction(options.engine(), classes, options.serving(), options.fetch());
        long timeout = options.timeout().toMillis();
        int capacity = options.maxInFlight();
        SingleOutputStreamOperator<InferenceResult> results = options.ordered()
                ? AsyncDataStream.orderedWait(images, function, timeout, TimeUnit.MILLISECONDS, capacity)
                : AsyncDataStream.unorderedWait(images, function, timeout, TimeUnit.MILLISECONDS, capacity);
        return results.uid("classify").name("classify");
    }

    /** The second model's answers. A watermark would let answered images wait in the queue for those before it. */
    private static DataStream<Classification> shadow(
            DataStream<Received<ImageEvent>> images, ClassList classes, ClassificationOptions options) {
        InferenceFunction inference =
                new InferenceFunction(requireNonNull(options.shadow()), classes, options.serving(), options.fetch());
        int maxInFlight = options.maxInFlight();
        SingleOutputStreamOperator<InferenceResult> results = AsyncDataStream.unorderedWait(
                        images.assignTimestampsAndWatermarks(WatermarkStrategy.noWatermarks())
                                .uid("shadow-time")
                                .name("no event time"),
                        new ShadowFunction(inference, maxInFlight),
                        options.timeout().toMillis(),
                        TimeUnit.MILLISECONDS,
                        2 * maxInFlight)
                .uid("shadow-classify")
                .name("classify with the shadow");
        return rank(results, "shadow-rank", classes, options);
    }

    private static SingleOutputStreamOperator<Classification> rank(
            DataStream<InferenceResult> results, String uid, ClassList classes, ClassificationOptions options) {
        return results.process(
                        new RankFunction(new TopK(options.topK(), classes.labels()), options.deadLetters()),
                        RecordSerializer.type(Classification.class))
                .uid(uid)
                .name("rank");
    }
}
