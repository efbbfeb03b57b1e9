package io.flinktwins.operators.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinktwins.inference.Outcome.Classified;
import io.flinktwins.inference.Outcome.Rejected;
import io.flinktwins.inference.batch.BatchPolicy;
import io.flinktwins.inference.batch.Capacity;
import io.flinktwins.inference.batch.RecordedOutcomes;
import io.flinktwins.inference.batch.ScriptedClassifier;
import io.flinktwins.inference.serving.Engine;
import io.flinktwins.inference.serving.ScriptedEngine;
import io.flinktwins.inference.serving.ServingOptions;
import io.flinktwins.operators.fetch.FetchedImage;
import io.flinktwins.operators.records.Received;
import io.flinktwins.operators.records.ReceivedImages;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Rejection;
import io.flinktwins.schemas.Stage;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.datastream.AsyncDataStream.OutputMode;
import org.apache.flink.streaming.api.operators.async.AsyncWaitOperatorFactory;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class InferenceFunctionTest {

    private static final Received<ImageEvent> ELSEWHERE = ReceivedImages.elsewhere("https://images.example.com/7");

    @Test
    void aSavepointWithImagesInFlightLosesNone() throws Exception {
        ScriptedClassifier held = ScriptedClassifier.held();
        OperatorSubtaskState savepoint;
        try (var engine = new ScriptedEngine(held);
                var harness = harness(engine, 8, OutputMode.UNORDERED)) {
            harness.open();
            process(harness, 1, 2, 3);
            savepoint = harness.snapshot(1, 1);
            assertThat(harness.getOutput()).isEmpty();
        }
        assertThat(held.closed).isTrue();
        try (var engine = new ScriptedEngine(ScriptedClassifier.free());
                var harness = harness(engine, 8, OutputMode.UNORDERED)) {
            harness.initializeState(savepoint);
            harness.open();
            process(harness, 4);
            harness.endInput();
            assertThat(classified(harness)).containsExactlyInAnyOrder(1f, 2f, 3f, 4f);
        }
    }

    @Test
    void aSavepointWithMoreImagesThanTheNewCapacityCanBeRestored() throws Exception {
        OperatorSubtaskState savepoint;
        try (var engine = new ScriptedEngine(ScriptedClassifier.held());
                var harness = harness(engine, 6, OutputMode.UNORDERED)) {
            harness.open();
            process(harness, 1, 2, 3, 4, 5);
            savepoint = harness.snapshot(1, 1);
        }
        try (var engine = new ScriptedEngine(ScriptedClassifier.free());
                var harness = harness(engine, 2, OutputMode.UNORDERED)) {
            harness.initializeState(savepoint);
            harness.open();
            harness.endInput();
            assertThat(classified(harness)).containsExactlyInAnyOrder(1f, 2f, 3f, 4f, 5f);
        }
    }

    @Test
    void theEndOfTheInputFlushesALastPartialBatch() throws Exception {
        ScriptedClassifier free = ScriptedClassifier.free();
        BatchPolicy patient = new BatchPolicy(Duration.ofMillis(50), Duration.ofMinutes(1));
        try (var engine = new ScriptedEngine(free);
                var harness = harness(function(engine, 4, patient), 8, OutputMode.UNORDERED)) {
            harness.open();
            process(harness, 1, 2, 3, 4, 5);
            harness.endInput();
            assertThat(classified(harness)).hasSize(5);
        }
    }

    @Test
    void aWatermarkDoesNotOvertakeTheImagesBeforeIt() throws Exception {
        try (var engine = new ScriptedEngine(ScriptedClassifier.free());
                var harness = harness(engine, 8, OutputMode.UNORDERED)) {
            harness.open();
            process(harness, 1, 2);
            harness.processWatermark(new Watermark(2));
            process(harness, 3);
            harness.endInput();
            List<Object> output = List.copyOf(harness.getOutput());
            assertThat(output).hasSize(4);
            assertThat(output.get(2)).isEqualTo(new Watermark(2));
        }
    }

    @Test
    void onRequestTheOrderIsKept() throws Exception {
        ScriptedClassifier failing = ScriptedClassifier.free();
        failing.poison.add(2);
        try (var engine = new ScriptedEngine(failing);
                var harness = harness(engine, 8, OutputMode.ORDERED)) {
            harness.open();
            process(harness, 1, 2, 3, 4);
            harness.endInput();
            assertThat(results(harness).map(result -> result.image().event().getImageId()))
                    .containsExactly("image-1", "image-2", "image-3", "image-4");
        }
    }

    @Test
    void aImageWhoseForwardPassTakesTooLongIsRejectedOnceAndOthersGoOn() throws Exception {
        ScriptedClassifier held = ScriptedClassifier.held();
        BatchPolicy impatient = new BatchPolicy(Duration.ZERO, Duration.ofMillis(1));
        try (var engine = new ScriptedEngine(held);
                var harness = harness(function(engine, 1, impatient), 8, OutputMode.UNORDERED)) {
            harness.open();
            process(harness, 1);
            harness.endInput();
            assertThat(results(harness).map(InferenceFunctionTest::reason)).containsExactly(Reason.TIMED_OUT);
        }
    }

    @Test
    void whatWasFetchedIsClassifiedAndWhatCouldNotBeIsRejectedAtOnce() throws Exception {
        Rejection missing = new Rejection(Reason.FETCH_FAILED, "not there");
        ScriptedClassifier held = ScriptedClassifier.held();
        try (var engine = new ScriptedEngine(held);
                var harness = harness(engine, 8, OutputMode.UNORDERED)) {
            harness.open();
            harness.processElement(new StreamRecord<>(new FetchedImage(ELSEWHERE, new byte[] {7}, null)));
            RecordedOutcomes.await(held.started, 1);
            harness.processElement(new StreamRecord<>(new FetchedImage(ELSEWHERE, null, missing)));
            harness.getTaskMailbox().take(0).run();
            assertThat(results(harness))
                    .hasSize(1)
                    .allSatisfy(result -> assertThat(result.outcome()).isEqualTo(new Rejected(Stage.IMAGE, missing)));
            held.permits.release(10);
            harness.endInput();
            InferenceResult last = harness.extractOutputValues().get(1);
            assertThat(((Classified) last.outcome()).probabilities()).containsExactly(7f);
        }
    }

    @Test
    void aRestoreServesNothingOlderThanTheCheckpoint() throws Exception {
        OperatorSubtaskState savepoint;
        try (var engine = new ScriptedEngine(ScriptedClassifier.free(1), ScriptedClassifier.free(2));
                var harness = harness(engine, 8, OutputMode.UNORDERED)) {
            harness.open();
            savepoint = harness.snapshot(1, 1);
        }
        ScriptedClassifier unloadable = ScriptedClassifier.free(2);
        unloadable.unloadable = true;
        try (var engine = new ScriptedEngine(ScriptedClassifier.free(1), unloadable);
                var harness = harness(engine, 8, OutputMode.UNORDERED)) {
            harness.initializeState(savepoint);
            assertThatThrownBy(harness::open).hasMessageContaining("version 2 can't be loaded");
        }
        try (var engine = new ScriptedEngine(ScriptedClassifier.free(1), unloadable);
                var harness = harness(engine, 8, OutputMode.UNORDERED)) {
            harness.open();
            process(harness, 5);
            harness.endInput();
            assertThat(classified(harness)).containsExactly(5f);
        }
    }

    private static InferenceFunction function(Engine engine, int batchSize, BatchPolicy policy) {
        return new InferenceFunction(new InferenceSettings(
                engine,
                ScriptedClassifier.CLASSES,
                new Capacity(batchSize, 1, 1),
                new ServingOptions(policy, Duration.ZERO),
                LostEnginePolicy.FAIL));
    }

    private static Reason reason(InferenceResult result) {
        return ((Rejected) result.outcome()).rejection().reason();
    }

    private static void process(
            OneInputStreamOperatorTestHarness<FetchedImage, InferenceResult> harness, int... numbers) throws Exception {
        for (int number : numbers) {
            harness.processElement(new StreamRecord<>(FetchedImage.carried(ReceivedImages.numbered(number)), number));
        }
    }

    private static Stream<InferenceResult> results(
            OneInputStreamOperatorTestHarness<FetchedImage, InferenceResult> harness) {
        return harness.extractOutputValues().stream();
    }

    private static List<Float> classified(OneInputStreamOperatorTestHarness<FetchedImage, InferenceResult> harness) {
        return results(harness)
                .map(result -> ((Classified) result.outcome()).probabilities()[0])
                .toList();
    }

    private static OneInputStreamOperatorTestHarness<FetchedImage, InferenceResult> harness(
            Engine engine, int capacity, OutputMode mode) throws Exception {
        return harness(function(engine, 2, BatchPolicy.DEFAULT), capacity, mode);
    }

    private static OneInputStreamOperatorTestHarness<FetchedImage, InferenceResult> harness(
            InferenceFunction function, int capacity, OutputMode mode) throws Exception {
        return new OneInputStreamOperatorTestHarness<>(
                new AsyncWaitOperatorFactory<>(function, 0, capacity, mode),
                FetchedImage.TYPE.createSerializer(new SerializerConfigImpl()));
    }
}
