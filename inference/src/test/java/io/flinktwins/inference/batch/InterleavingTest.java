package io.flinktwins.inference.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.inference.serving.ModelServing;
import io.flinktwins.inference.serving.ScriptedEngine;
import io.flinktwins.inference.serving.ServingListener;
import io.flinktwins.inference.serving.ServingOptions;
import io.flinktwins.inference.serving.Slot;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ten thousand seeded lives of the serving core on real threads: batch sizes, batches in flight, waits, decoders, failing images, scarce
 * memory, swaps of the version and a close at any time. The seed sets what happens; the threads interleave as they like,
 * pushed about by pauses that the seed sets too.
 */
class InterleavingTest {

    private static final int LIVES = 10_000;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyImageCompletesOnceAndNothingIsClosedUnderAForwardPass(boolean closedEarly) throws InterruptedException {
        for (int seed = 0; seed < LIVES / 2; seed++) {
            new Life(seed).live(closedEarly);
        }
    }

    private static final class Life {

        private final long seed;
        private final Random random;
        private final RecordedOutcomes answers = new RecordedOutcomes();
        private final List<ScriptedClassifier> versions;

        Life(long seed) {
            this.seed = seed;
            random = new Random(seed);
            versions = IntStream.rangeClosed(1, 1 + random.nextInt(4))
                    .mapToObj(this::version)
                    .toList();
        }

        private ScriptedClassifier version(int number) {
            ScriptedClassifier classifier = ScriptedClassifier.free(number);
            classifier.poison.add(random.nextInt(40));
            classifier.notFinite.add(random.nextInt(40));
            classifier.maxInMemory = random.nextInt(4) == 0 ? 1 + random.nextInt(4) : Integer.MAX_VALUE;
            // The first one must load, or there is nothing to test.
            classifier.unloadable = number > 1 && random.nextInt(4) == 0;
            return classifier;
        }

        void live(boolean closedEarly) throws InterruptedException {
            int images = random.nextInt(40);
            try (ScriptedEngine engine = new ScriptedEngine(versions.get(0))) {
                ModelServing serving = serving(engine);
                Thread swaps = new Thread(() -> swap(engine, serving, new Random(seed)));
                swaps.start();
                for (int image = 0; image < images; image++) {
                    serving.submit(new byte[] {(byte) image}, answers.of(image));
                    pause(random);
                }
                if (!closedEarly) {
                    answers.await(images);
                }
                serving.close();
                swaps.join();
            }
            assertThat(answers.repeated).as("seed %d", seed).isEmpty();
            assertThat(answers.failures).as("seed %d", seed).isEmpty();
            if (!closedEarly) {
                assertThat(answers.outcomes).as("seed %d", seed).hasSize(images);
            }
            assertThat(versions).as("seed %d", seed).noneMatch(version -> version.closedWhileRunning);
            assertThat(versions).as("seed %d", seed).allMatch(version -> version.closed || !version.handedOut);
        }

        private ModelServing serving(ScriptedEngine engine) {
            Capacity capacity = new Capacity(1 + random.nextInt(8), 1 + random.nextInt(2), 1 + random.nextInt(2));
            BatchPolicy policy = new BatchPolicy(Duration.ofNanos(random.nextInt(50_000)), Duration.ofMinutes(1));
            return ModelServing.start(
                    "test",
                    engine,
                    Slot.alone(capacity),
                    ScriptedClassifier.CLASSES,
                    new ServingOptions(policy, Duration.ZERO),
                    null,
                    new Deaf(),
                    System::nanoTime);
        }

        private void swap(ScriptedEngine engine, ModelServing serving, Random pauses) {
            for (ScriptedClassifier version : versions.subList(1, versions.size())) {
                pause(pauses);
                engine.offer(version);
                serving.update();
            }
        }

        private static void pause(Random random) {
            if (random.nextInt(8) == 0) {
                LockSupport.parkNanos(random.nextInt(20_000));
            }
        }
    }

    private static final class Deaf implements ServingListener {

        @Override
        public BatchListener serving(LoadedModel model, Duration loadTime) {
            return BatchListener.NONE;
        }

        @Override
        public void loadFailed() {}
    }
}
