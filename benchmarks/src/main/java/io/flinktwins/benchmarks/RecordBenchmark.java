package io.flinktwins.benchmarks;

import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.RankedClass;
import io.flinktwins.schemas.wire.RecordCodec;
import io.flinktwins.schemas.wire.UndecodableRecordException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Times the Avro work for one image: reading its event, writing its answer. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class RecordBenchmark {

    private final RecordCodec<ImageEvent> events = RecordCodec.of(ImageEvent.class);
    private final RecordCodec<Classification> classifications = RecordCodec.of(Classification.class);
    private final Classification answer = Classification.newBuilder()
            .setImageId("camera-7/0000012345")
            .setCapturedAt(Instant.EPOCH)
            .setModelName("alt_gvt_small")
            .setModelVersion(1)
            .setTopK(Collections.nCopies(5, new RankedClass(285, "Egyptian cat", 0.5f)))
            .setBatchSize(8)
            .setQueueMicros(1)
            .setPreprocessMicros(1)
            .setInferenceMicros(1)
            .setClassifiedAt(Instant.EPOCH)
            .build();

    /** An encoded image event. */
    @State(Scope.Thread)
    public static class Event {

        @Param({"70000", "5000000"})
        private int imageBytes;

        private byte[] bytes = {};

        @Setup
        public void prepare() {
            bytes = RecordCodec.of(ImageEvent.class)
                    .encode(ImageEvent.newBuilder()
                            .setImageId("camera-7/0000012345")
                            .setCapturedAt(Instant.EPOCH)
                            .setImage(ByteBuffer.allocate(imageBytes))
                            .build());
        }
    }

    @Benchmark
    public ImageEvent readEvent(Event event) throws UndecodableRecordException {
        return events.decode(event.bytes);
    }

    @Benchmark
    public byte[] writeAnswer() {
        return classifications.encode(answer);
    }
}
