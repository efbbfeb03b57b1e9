package io.flinktwins.inference.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinktwins.inference.ClassList;
import io.flinktwins.inference.batch.BatchPolicy;
import io.flinktwins.inference.batch.Capacity;
import io.flinktwins.inference.batch.RecordedOutcomes;
import io.flinktwins.inference.batch.ScriptedClassifier;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModelServingTest {

    private static final ServingOptions NO_POLLING = new ServingOptions(BatchPolicy.DEFAULT, Duration.ZERO);

    private final ScriptedEngine engine = new ScriptedEngine(ScriptedClassifier.free(1));
    private final RecordedOutcomes answers = new RecordedOutcomes();
    private final FailedLoads failedLoads = new FailedLoads();
    private final AtomicLong passedNanos = new AtomicLong();

    @AfterEach
    void forgetTheScript() {
        engine.close();
    }

    @Test
    void aNewerVersionTakesOverAndTheOldOneFinishesWhatItHas() throws InterruptedException {
        ScriptedClassifier old = ScriptedClassifier.held(2);
        engine.offer(old);
        try (ModelServing serving = serving(null)) {
            submit(serving, 1, 2);
            RecordedOutcomes.await(old.started, 1);
            engine.offer(ScriptedClassifier.free(3));
            Thread poller = new Thread(serving::update);
            poller.start();
            awaitVersion(serving, 3);
            submit(serving, 3);
            answers.await(1);
            assertThat(answers.classified(3).model().version()).isEqualTo(3);
            assertThat(old.closed).isFalse();
            old.permits.release(100);
            answers.await(2);
            poller.join();
        }
        assertThat(answers.classified(1).model().version()).isEqualTo(2);
        assertThat(answers.classified(2).model().version()).isEqualTo(2);
        assertThat(old.closed).isTrue();
        assertThat(old.closedWhileRunning).isFalse();
    }

    @Test
    void aVersionThatCannotBeLoadedIsLeftAloneUntilItsFilesChange() throws InterruptedException {
        ScriptedClassifier broken = ScriptedClassifier.free(2);
        broken.unloadable = true;
        try (ModelServing serving = serving(null)) {
            engine.offer(broken);
            serving.update();
            serving.update();
            assertThat(serving.version()).isEqualTo(1);
            assertThat(engine.loads()).containsExactly(1L, 2L);
            assertThat(failedLoads.count).hasValue(1);
            submit(serving, 7);
            answers.await(1);
            engine.offer(ScriptedClassifier.free(2));
            serving.update();
            assertThat(serving.version()).isEqualTo(2);
        }
        assertThat(answers.classified(7).model().version()).isEqualTo(1);
    }

    @Test
    void aVersionThatTheStoreWithheldIsTriedAgainAfterAPauseThatGrows() {
        engine.offer(ScriptedClassifier.free(2));
        engine.whileLoading(() -> {
            if (engine.loads().get(engine.loads().size() - 1) == 2) {
                throw new IllegalStateException("scripted: 503");
            }
        });
        try (ModelServing serving = serving(null)) {
            assertThat(engine.loads()).containsExactly(2L, 1L);
            Duration pause = RefusedVersions.FIRST_PAUSE;
            for (int failures = 1; failures < 12; failures++) {
                assertThat(serving.waitingVersions()).isEqualTo(1);
                passNanos(pause.toNanos() - 1);
                serving.update();
                assertThat(failedLoads.count).as("just before %s", pause).hasValue(failures);
                passNanos(1);
                serving.update();
                assertThat(failedLoads.count).as("after %s", pause).hasValue(failures + 1);
                Duration twice = pause.multipliedBy(2);
                pause = twice.compareTo(RefusedVersions.LONGEST_PAUSE) < 0 ? twice : RefusedVersions.LONGEST_PAUSE;
            }
            engine.whileLoading(() -> {});
            passNanos(pause.toNanos());
            serving.update();
            assertThat(serving.version()).isEqualTo(2);
            serving.update();
            assertThat(serving.waitingVersions()).isZero();
        }
    }

    @Test
    void aVersionThatIsOvertakenNoLongerWaits() {
        engine.offer(ScriptedClassifier.free(2));
        engine.whileLoading(() -> {
            if (engine.loads().get(engine.loads().size() - 1) == 2) {
                throw new IllegalStateException("scripted: 503");
            }
        });
        try (ModelServing serving = serving(null)) {
            assertThat(serving.waitingVersions()).isEqualTo(1);
            engine.offer(ScriptedClassifier.free(3));
            serving.update();
            serving.update();
            assertThat(serving.version()).isEqualTo(3);
            assertThat(serving.waitingVersions()).isZero();
        }
    }

    private void passNanos(long nanos) {
        passedNanos.addAndGet(nanos);
    }

    @Test
    void aBrokenNewestVersionDoesNotHideTheOneBeforeIt() {
        try (ModelServing serving = serving(null)) {
            engine.offer(ScriptedClassifier.free(2));
            ScriptedClassifier broken = ScriptedClassifier.free(3);
            broken.unloadable = true;
            engine.offer(broken);
            serving.update();
            assertThat(serving.version()).isEqualTo(2);
        }
    }

    @Test
    void aVersionWithOtherClassesIsNotServed() {
        ScriptedClassifier other = ScriptedClassifier.free(2);
        other.classCount = 5;
        try (ModelServing serving = serving(null)) {
            engine.offer(other);
            serving.update();
            assertThat(serving.version()).isEqualTo(1);
        }
        assertThat(other.closed).isTrue();
        assertThat(failedLoads.count).hasValue(1);
    }

    @Test
    void whereTheClassesAreUnknownEachVersionHasItsOwn() {
        ScriptedClassifier other = ScriptedClassifier.free(2);
        other.classCount = 5;
        try (ModelServing serving = serving(engine, ClassList.UNKNOWN)) {
            engine.offer(other);
            serving.update();
            assertThat(serving.version()).isEqualTo(2);
        }
        assertThat(failedLoads.count).hasValue(0);
    }

    @Test
    void oneVersionIsServedWhateverOthersThereAre() {
        engine.offer(ScriptedClassifier.free(3));
        Engine second = engine.only(2);
        assertThatThrownBy(second::versions).hasMessage("there is no version 2; there are [3, 1]");
        engine.offer(ScriptedClassifier.free(2));
        try (ModelServing serving = serving(second, ScriptedClassifier.CLASSES)) {
            engine.offer(ScriptedClassifier.free(4));
            serving.update();
            assertThat(serving.version()).isEqualTo(2);
        }
        assertThat(engine.loads()).containsExactly(2L);
    }

    @Test
    void aLookAtOneVersionIsNoLookAtTheBest() {
        ScriptedClassifier second = ScriptedClassifier.free(2);
        second.classCount = 5;
        engine.offer(second);
        engine.offer(ScriptedClassifier.free(3));
        assertThat(engine.only(2).summarize().classes()).isEqualTo(ClassList.numbered(5));
        assertThat(second.closed).isTrue();
        assertThat(engine.loads()).containsExactly(2L);
    }

    @Test
    void removingTheServedVersionRollsBack() {
        engine.offer(ScriptedClassifier.free(2));
        try (ModelServing serving = serving(null)) {
            engine.withdraw(2);
            serving.update();
            assertThat(serving.version()).isEqualTo(1);
        }
    }

    @Test
    void aRestoreServesTheRecordedVersionOrANewerOne() {
        engine.offer(ScriptedClassifier.free(2));
        ScriptedClassifier broken = ScriptedClassifier.free(3);
        broken.unloadable = true;
        engine.offer(broken);
        try (ModelServing serving = serving(2L)) {
            serving.update();
            assertThat(serving.version()).isEqualTo(2);
            assertThat(engine.loads()).containsExactly(3L, 2L);
        }
        assertThatThrownBy(() -> serving(3L)).hasMessageContaining("version 3");
        engine.withdraw(3);
        try (ModelServing serving = serving(3L)) {
            assertThat(serving.version()).isEqualTo(2);
        }
    }

    @Test
    void whatNobodyCanServeStopsTheStart() {
        ScriptedClassifier broken = ScriptedClassifier.free(1);
        broken.unloadable = true;
        engine.offer(broken);
        assertThatThrownBy(() -> serving(null)).hasMessageContaining("version 1 can't be loaded");
        assertThat(failedLoads.count).hasValue(1);
    }

    @Test
    void versionsArePolled() throws InterruptedException {
        ServingOptions polling = new ServingOptions(BatchPolicy.DEFAULT, Duration.ofMillis(1));
        try (ModelServing serving = serving(null, polling)) {
            engine.offer(ScriptedClassifier.free(2));
            awaitVersion(serving, 2);
        }
    }

    @Test
    void aModelThatIsLoadedDuringTheCloseIsClosedToo() throws InterruptedException {
        ScriptedClassifier next = ScriptedClassifier.free(2);
        ModelServing serving = serving(null);
        engine.offer(next);
        Semaphore loading = new Semaphore(0);
        Semaphore goOn = new Semaphore(0);
        engine.whileLoading(() -> {
            loading.release();
            goOn.acquireUninterruptibly();
        });
        Thread poller = new Thread(serving::update);
        poller.start();
        RecordedOutcomes.await(loading, 1);
        serving.close();
        assertThat(next.closed).isFalse();
        goOn.release();
        poller.join();
        assertThat(next.closed).isTrue();
    }

    private ModelServing serving(@Nullable Long recorded) {
        return serving(recorded, NO_POLLING);
    }

    private ModelServing serving(Engine served, ClassList classes) {
        return serving(served, classes, null, NO_POLLING);
    }

    private ModelServing serving(@Nullable Long recorded, ServingOptions options) {
        return serving(engine, ScriptedClassifier.CLASSES, recorded, options);
    }

    private ModelServing serving(Engine served, ClassList classes, @Nullable Long recorded, ServingOptions options) {
        return ModelServing.start(
                "test",
                served,
                Slot.alone(new Capacity(2, 1, 1)),
                classes,
                options,
                recorded,
                failedLoads,
                passedNanos::get);
    }

    private void submit(ModelServing serving, int... images) {
        for (int image : images) {
            serving.submit(new byte[] {(byte) image}, answers.of(image));
        }
    }

    private static void awaitVersion(ModelServing serving, long version) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (serving.version() != version) {
            assertThat(System.nanoTime()).as("waiting for version %d", version).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
