package io.flinktwins.inference.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.inference.Completion;
import io.flinktwins.inference.Outcome;
import io.flinktwins.inference.Outcome.Classified;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Collects what a batcher says of numbered images. */
public final class RecordedOutcomes {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    public final Map<Integer, Outcome> outcomes = new ConcurrentHashMap<>();
    public final Map<Integer, Throwable> failures = new ConcurrentHashMap<>();
    public final Queue<Integer> repeated = new ConcurrentLinkedQueue<>();
    private final Semaphore arrived = new Semaphore(0);

    public Completion of(int image) {
        return of(image, () -> true);
    }

    /** The same, of an image that is awaited as long as that says so. */
    public Completion of(int image, BooleanSupplier awaited) {
        return new Completion() {
            @Override
            public void complete(Outcome outcome) {
                if (outcomes.put(image, outcome) != null) {
                    repeated.add(image);
                }
                arrived.release();
            }

            @Override
            public void fail(Throwable cause) {
                failures.put(image, cause);
                arrived.release();
            }

            @Override
            public boolean isAwaited() {
                return awaited.getAsBoolean();
            }
        };
    }

    public void await(int count) throws InterruptedException {
        await(arrived, count);
    }

    public static void await(Semaphore semaphore, int count) throws InterruptedException {
        assertThat(semaphore.tryAcquire(count, PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("%d events within %s", count, PATIENCE)
                .isTrue();
    }

    Outcome outcome(int image) {
        return Objects.requireNonNull(outcomes.get(image), () -> "no outcome of image " + image);
    }

    public Classified classified(int image) {
        return (Classified) outcome(image);
    }
}
