package io.flinktwins.jobs;

import static java.util.Objects.requireNonNull;

import io.flinktwins.inference.ClassList;
import io.flinktwins.inference.serving.Engine;
import io.flinktwins.jobs.ClassificationSettings.Topics;
import io.flinktwins.jobs.kafka.KafkaSettings;
import io.flinktwins.jobs.kafka.OutputTopic;
import io.flinktwins.operators.deadletters.DeadLetterCounter;
import io.flinktwins.operators.deadletters.DeadLetterFactory;
import io.flinktwins.operators.fetch.FetchFunction;
import io.flinktwins.operators.fetch.FetchedImage;
import io.flinktwins.operators.inference.InferenceFunction;
import io.flinktwins.operators.inference.InferenceResult;
import io.flinktwins.operators.inference.InferenceSettings;
import io.flinktwins.operators.inference.ShadowFunction;
import io.flinktwins.operators.ingest.DecodeFunction;
import io.flinktwins.operators.ingest.ImageEventRule;
import io.flinktwins.operators.ranking.RankFunction;
import io.flinktwins.operators.records.RawRecord;
import io.flinktwins.operators.records.Received;
import io.flinktwins.operators.records.RecordSerializer;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.ImageEvent;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.async.AsyncFunction;

/**
 * Classifies images: raw records from Kafka are decoded, fetched if they only point to their image, run through the model
 * in batches, ranked, and sent on.
 *
 * <p>Every record of the image topic becomes one classification or one dead letter. There is no event time: an answer could
 * not overtake a watermark.
 */
public final class ClassificationJob {

    /** What Flink shows, with the job's group behind it; docker/flink/submit.sh looks for it. */
    public static final String NAME = "Flink Twins classification";

    /** The work on an image is timed where it is done; Flink's timeout would count its waiting, too. Zero is none. */
    private static final long NO_TIMEOUT = 0;

    private ClassificationJob() {}

    public static void main(String... arguments) throws Exception {
        var options = JobCommandLine.parse(new ClassificationOptions(), arguments);
        if (options.isPresent()) {
            ClassificationSettings settings = options.get().settings();
            settings.checkBrokers();
            ServedModels models = ServedModels.load(settings);
            StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
            define(environment, settings, models);
            environment.execute(settings.kafka().jobName(NAME));
        }
    }

    /** Where the job's two outputs go. */
    record Sinks(Sink<Classification> classifications, Sink<DeadLetter> deadLetters) {}

    /** Wires the job between its Kafka topics. */
    public static void define(
            StreamExecutionEnvironment environment, ClassificationSettings settings, ServedModels models) {
        settings.execution().configure(environment);
        KafkaSettings kafka = settings.kafka();
        Topics topics = settings.topics();
        DataStream<RawRecord> images = kafka.records(
                environment,
                topics.images(),
                settings.inputFormat(),
                Map.of(),
                WatermarkStrategy.noWatermarks(),
                "image-events");
        Sinks sinks = new Sinks(
                kafka.sink(topics.classifications(), OutputTopic.CLASSIFICATION),
                kafka.sink(topics.deadLetters(), OutputTopic.DEAD_LETTER));
        define(images, sinks, settings, models);
    }

    /** Wires the job between any source and any sinks. */
    static void define(
            DataStream<RawRecord> images, Sinks sinks, ClassificationSettings settings, ServedModels models) {
        SingleOutputStreamOperator<Received<ImageEvent>> events = decode(images, settings);
        DataStream<FetchedImage> fetched = fetch(events, settings);
        SingleOutputStreamOperator<Classification> classifications =
                rank(infer(fetched, models.classes(), settings), "rank", models.classes(), settings);
        DataStream<Classification> answers = models.shadow() == null
                ? classifications
                : classifications.union(shadow(fetched, models.shadow(), settings));
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
            DataStream<RawRecord> images, ClassificationSettings settings) {
        return images.process(
                        new DecodeFunction<>(ImageEvent.class, new ImageEventRule(), settings.deadLetters()),
                        Received.type(ImageEvent.class))
                .uid("decode")
                .name("decode image events");
    }

    private static DataStream<FetchedImage> fetch(
            DataStream<Received<ImageEvent>> events, ClassificationSettings settings) {
        // In order, everything waits for the first image, and those behind it carry their bytes with them.
        int capacity = settings.ordered()
                ? settings.imagesInFlight()
                : settings.fetch().capacity();
        return asyncWait(events, new FetchFunction(settings.fetch()), capacity, settings.ordered())
                .uid("fetch")
                .name("fetch images");
    }

    private static SingleOutputStreamOperator<InferenceResult> infer(
            DataStream<FetchedImage> images, ClassList classes, ClassificationSettings settings) {
        return asyncWait(
                        images,
                        inference(settings.engine(), classes, settings),
                        settings.imagesInFlight(),
                        settings.ordered())
                .uid("classify")
                .name("classify");
    }

    private static InferenceFunction inference(Engine engine, ClassList classes, ClassificationSettings settings) {
        return new InferenceFunction(
                new InferenceSettings(engine, classes, settings.capacity(), settings.serving(), settings.lostEngine()));
    }

    /** The second model's answers. */
    private static DataStream<Classification> shadow(
            DataStream<FetchedImage> images, ClassList classes, ClassificationSettings settings) {
        InferenceFunction inference = inference(requireNonNull(settings.shadow()), classes, settings);
        int maxInFlight = settings.imagesInFlight();
        SingleOutputStreamOperator<InferenceResult> results = asyncWait(
                        images, new ShadowFunction(inference, maxInFlight), 2 * maxInFlight, false)
                .uid("shadow-classify")
                .name("classify with the shadow");
        return rank(results, "shadow-rank", classes, settings);
    }

    private static <I, O> SingleOutputStreamOperator<O> asyncWait(
            DataStream<I> input, AsyncFunction<I, O> function, int capacity, boolean ordered) {
        return ordered
                ? AsyncDataStream.orderedWait(input, function, NO_TIMEOUT, TimeUnit.MILLISECONDS, capacity)
                : AsyncDataStream.unorderedWait(input, function, NO_TIMEOUT, TimeUnit.MILLISECONDS, capacity);
    }

    private static SingleOutputStreamOperator<Classification> rank(
            DataStream<InferenceResult> results, String uid, ClassList classes, ClassificationSettings settings) {
        return results.process(
                        new RankFunction(settings.topK().labelled(classes.labels()), settings.deadLetters()),
                        RecordSerializer.type(Classification.class))
                .uid(uid)
                .name("rank");
    }
}
