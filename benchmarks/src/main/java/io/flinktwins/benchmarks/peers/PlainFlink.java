package io.flinktwins.benchmarks.peers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.wire.RecordCodec;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.serialization.AbstractDeserializationSchema;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.indexer.UByteIndexer;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * The usual Flink job with a model in it: an async function that classifies image by image, with a session of one
 * thread in each slot.
 */
public final class PlainFlink {

    private static final int SIDE = 224;
    private static final int SHORT_SIDE = 256;
    private static final float[] MEAN = {0.485f, 0.456f, 0.406f};
    private static final float[] DEVIATION = {0.229f, 0.224f, 0.225f};
    private static final int MAX_IN_FLIGHT = 32;

    private PlainFlink() {}

    /** Takes bootstrap servers, the topic of the answers, the model file and the slots. */
    public static void main(String... arguments) throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        environment.setParallelism(Integer.parseInt(arguments[3]));
        environment.getConfig().enableObjectReuse();
        environment.enableCheckpointing(Duration.ofSeconds(10).toMillis());
        DataStream<byte[]> images =
                environment.fromSource(source(arguments[0]), WatermarkStrategy.noWatermarks(), "images");
        AsyncDataStream.unorderedWait(images, new Classify(arguments[2]), 1, TimeUnit.MINUTES, MAX_IN_FLIGHT)
                .sinkTo(sink(arguments[0], arguments[1]));
        environment.execute("plain Flink");
    }

    private static KafkaSource<byte[]> source(String bootstrapServers) {
        return KafkaSource.<byte[]>builder()
                .setBootstrapServers(bootstrapServers)
                .setTopics("image-events")
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setValueOnlyDeserializer(new Bytes())
                .build();
    }

    private static final class Bytes extends AbstractDeserializationSchema<byte[]> {
        @Override
        public byte[] deserialize(byte[] message) {
            return message;
        }
    }

    private static KafkaSink<String> sink(String bootstrapServers, String topic) {
        return KafkaSink.<String>builder()
                .setBootstrapServers(bootstrapServers)
                .setRecordSerializer(KafkaRecordSerializationSchema.<String>builder()
                        .setTopic(topic)
                        .setValueSerializationSchema(new SimpleStringSchema())
                        .build())
                .build();
    }

    private static final class Classify extends RichAsyncFunction<byte[], String> {

        private final String model;
        private transient RecordCodec<ImageEvent> codec;
        private transient OrtSession session;
        private transient ExecutorService thread;

        Classify(String model) {
            this.model = model;
        }

        @Override
        public void open(OpenContext context) throws OrtException {
            codec = RecordCodec.of(ImageEvent.class);
            OrtSession.SessionOptions options = new OrtSession.SessionOptions();
            options.setIntraOpNumThreads(1);
            session = OrtEnvironment.getEnvironment().createSession(model, options);
            thread = Executors.newSingleThreadExecutor();
        }

        @Override
        public void asyncInvoke(byte[] message, ResultFuture<String> result) {
            thread.execute(() -> {
                try {
                    result.complete(List.of(classify(codec.decode(message))));
                } catch (Exception e) {
                    result.completeExceptionally(e);
                }
            });
        }

        private String classify(ImageEvent event) throws OrtException {
            FloatBuffer pixels = FloatBuffer.wrap(preprocess(event.getImage().array()));
            try (OnnxTensor input = OnnxTensor.createTensor(
                            OrtEnvironment.getEnvironment(), pixels, new long[] {1, 3, SIDE, SIDE});
                    OrtSession.Result output = session.run(
                            Map.of(session.getInputNames().iterator().next(), input))) {
                float[] scores = ((float[][]) output.get(0).getValue())[0];
                int best = 0;
                for (int i = 1; i < scores.length; i++) {
                    best = scores[i] > scores[best] ? i : best;
                }
                return "{\"imageId\":\"%s\",\"classId\":%d}".formatted(event.getImageId(), best);
            }
        }

        /** As PaddleClas, but with OpenCV's bicubic filter, which is cheaper than Pillow's. */
        private static float[] preprocess(byte[] image) {
            try (BytePointer bytes = new BytePointer(image);
                    Mat encoded = new Mat(1, image.length, org.bytedeco.opencv.global.opencv_core.CV_8UC1, bytes);
                    Mat decoded = opencv_imgcodecs.imdecode(encoded, opencv_imgcodecs.IMREAD_COLOR);
                    Mat resized = new Mat()) {
                double scale = (double) SHORT_SIDE / Math.min(decoded.cols(), decoded.rows());
                Size size = new Size((int) Math.rint(decoded.cols() * scale), (int) Math.rint(decoded.rows() * scale));
                opencv_imgproc.resize(decoded, resized, size, 0, 0, opencv_imgproc.INTER_CUBIC);
                return normalised(resized);
            }
        }

        private static float[] normalised(Mat bgr) {
            float[] pixels = new float[3 * SIDE * SIDE];
            int top = (bgr.rows() - SIDE) / 2;
            int left = (bgr.cols() - SIDE) / 2;
            try (UByteIndexer values = bgr.createIndexer()) {
                for (int channel = 0; channel < 3; channel++) {
                    for (int y = 0; y < SIDE; y++) {
                        for (int x = 0; x < SIDE; x++) {
                            float value = values.get(top + y, left + x, 2 - channel) / 255f;
                            pixels[(channel * SIDE + y) * SIDE + x] = (value - MEAN[channel]) / DEVIATION[channel];
                        }
                    }
                }
            }
            return pixels;
        }

        @Override
        public void close() throws OrtException {
            if (thread != null) {
                thread.shutdown();
                session.close();
            }
        }
    }
}
