package io.flinktwins.operators.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.inference.Outcome.Classified;
import io.flinktwins.inference.batch.BatchPolicy;
import io.flinktwins.inference.batch.Capacity;
import io.flinktwins.inference.batch.ScriptedClassifier;
import io.flinktwins.inference.serving.Engine;
import io.flinktwins.inference.serving.ScriptedEngine;
import io.flinktwins.inference.serving.ServingOptions;
import io.flinktwins.operators.fetch.FetchedImage;
import io.flinktwins.operators.records.ReceivedImages;
import java.time.Duration;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.streaming.api.datastream.AsyncDataStream.OutputMode;
import org.apache.flink.streaming.api.operators.async.AsyncWaitOperatorFactory;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class ShadowFunctionTest {

    private static final int MAX_IN_FLIGHT = 2;

    private final ScriptedClassifier held = ScriptedClassifier.held();

    @Test
    void imagesThatComeWhileEnoughAreInFlightArePassedOver() throws Exception {
        try (var engine = new ScriptedEngine(held);
                var harness = harness(engine)) {
            harness.open();
            process(harness, 1, 2, 3, 4, 5, 6, 7, 8);
            held.permits.release(100);
            harness.endInput();
            assertThat(harness.extractOutputValues())
                    .extracting(result -> ((Classified) result.outcome()).probabilities()[0])
                    .containsExactlyInAnyOrder(1f, 2f);
        }
    }

    @Test
    void whatFailsHasNoResult() throws Exception {
        held.poison.add(1);
        held.permits.release(100);
        try (var engine = new ScriptedEngine(held);
                var harness = harness(engine)) {
            harness.open();
            process(harness, 1);
            harness.endInput();
            assertThat(harness.extractOutputValues()).isEmpty();
        }
    }

    @Test
    void aBrokenShadowDoesNotFailTheTask() throws Exception {
        held.deadly = new UnsatisfiedLinkError("scripted");
        held.permits.release(100);
        try (var engine = new ScriptedEngine(held);
                var harness = harness(engine)) {
            harness.open();
            process(harness, 1, 2, 3);
            harness.endInput();
            assertThat(harness.extractOutputValues()).isEmpty();
        }
    }

    @Test
    void aShadowThatCannotBeLoadedDoesNotFailTheTask() throws Exception {
        held.unloadable = true;
        try (var engine = new ScriptedEngine(held);
                var harness = harness(engine)) {
            harness.open();
            process(harness, 1, 2, 3);
            harness.snapshot(1, 1);
            harness.endInput();
            assertThat(harness.extractOutputValues()).isEmpty();
        }
    }

    private static void process(
            OneInputStreamOperatorTestHarness<FetchedImage, InferenceResult> harness, int... numbers) throws Exception {
        for (int number : numbers) {
            harness.processElement(FetchedImage.carried(ReceivedImages.numbered(number)), number);
        }
    }

    private static OneInputStreamOperatorTestHarness<FetchedImage, InferenceResult> harness(Engine engine)
            throws Exception {
        InferenceFunction inference = new InferenceFunction(new InferenceSettings(
                engine,
                ScriptedClassifier.CLASSES,
                new Capacity(1, 1, 1),
                new ServingOptions(BatchPolicy.DEFAULT, Duration.ZERO),
                LostEnginePolicy.FAIL));
        return new OneInputStreamOperatorTestHarness<>(
                new AsyncWaitOperatorFactory<>(
                        new ShadowFunction(inference, MAX_IN_FLIGHT), 0, 2 * MAX_IN_FLIGHT, OutputMode.UNORDERED),
                FetchedImage.TYPE.createSerializer(new SerializerConfigImpl()));
    }
}
