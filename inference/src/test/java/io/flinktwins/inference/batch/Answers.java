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

/** Collects what a batcher says of numbered pictures. */
public final class Answers {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final Map<Integer, Outcome> outcomes = new ConcurrentHashMap<>();
    final Map<Integer, Throwable> failures = new ConcurrentHashMap<>();
    final Queue<Integer> repeated = new ConcurrentLinkedQueue<>();
    private final Semaphore arrived = new Semaphore(0);

    public Completion of(int picture) {
        return new Completion() {
            @Override
            public void complete(Outcome outcome) {
                if (outcomes.put(picture, outcome) != null) {
                    repeated.add(picture);
                }
                arrived.release();
            }

            @Override
            public void fail(Throwable cause) {
                failures.put(picture, cause);
                arrived.release();
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

    Outcome outcome(int picture) {
        return Objects.requireNonNull(outcomes.get(picture), () -> "no outcome of picture " + picture);
    }

    public Classified classified(int picture) {
        return (Classified) outcome(picture);
    }
}
