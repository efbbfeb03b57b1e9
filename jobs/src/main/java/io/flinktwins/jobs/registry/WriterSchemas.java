package io.flinktwins.jobs.registry;

import io.flinktwins.operators.records.WriterSchema;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The schemas of a registry that a process has asked for, each once. A registry that does not answer is asked again, with
 * pauses that grow, for as long as somebody waits; an id that it does not know, when half a minute has passed.
 *
 * <p>All tasks of a job in a process share one. Thread-safe.
 */
final class WriterSchemas {

    private static final Logger LOG = LoggerFactory.getLogger(WriterSchemas.class);

    private static final int MAX_KNOWN = 1_000;
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 10_000;
    private static final Duration UNKNOWN_FOR = Duration.ofSeconds(30);
    private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(1);

    private static final Map<RegistrySettings, WriterSchemas> OPEN = new HashMap<>();

    private final RegistrySettings settings;
    private final RegistryClient client;
    private final ScheduledExecutorService pauses;
    private final AtomicLong nextWarning = new AtomicLong(System.nanoTime());
    private final Map<Integer, CompletableFuture<WriterSchema>> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, CompletableFuture<WriterSchema>> eldest) {
            return size() > MAX_KNOWN;
        }
    };

    private int users;

    private WriterSchemas(RegistrySettings settings) {
        this.settings = settings;
        client = new RegistryClient(settings);
        pauses = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "schema-registry");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Those of a registry, until they are closed as often as they were opened. */
    static WriterSchemas open(RegistrySettings settings) {
        synchronized (OPEN) {
            WriterSchemas schemas = OPEN.computeIfAbsent(settings, WriterSchemas::new);
            schemas.users++;
            return schemas;
        }
    }

    /** Those that a task of this process has open; null if none has. */
    static @Nullable WriterSchemas opened(RegistrySettings settings) {
        synchronized (OPEN) {
            return OPEN.get(settings);
        }
    }

    /** What the registry has for an id, as soon as it says so. */
    CompletableFuture<WriterSchema> of(int id) {
        synchronized (known) {
            return known.computeIfAbsent(id, this::ask);
        }
    }

    /** What the registry has said of an id by now; null for nothing. */
    @Nullable
    WriterSchema now(int id) {
        CompletableFuture<WriterSchema> answer = of(id);
        return answer.isDone() ? answer.join() : null;
    }

    private CompletableFuture<WriterSchema> ask(int id) {
        CompletableFuture<WriterSchema> answer = new CompletableFuture<>();
        ask(id, answer, FIRST_PAUSE_MILLIS);
        return answer;
    }

    private void ask(int id, CompletableFuture<WriterSchema> answer, long pauseMillis) {
        CompletableFuture<?> unusedFuture = client.schema(id).whenComplete((schema, failure) -> {
            if (failure == null) {
                answer.complete(schema);
                forgetIfUnknown(id, schema);
            } else {
                warn(failure);
                long next = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
                after(pauseMillis, () -> ask(id, answer, next));
            }
        });
    }

    /** A registry that follows another one may hear of a new schema later than we do. */
    private void forgetIfUnknown(int id, WriterSchema schema) {
        if (schema.isMissing()) {
            after(UNKNOWN_FOR.toMillis(), () -> {
                synchronized (known) {
                    known.remove(id);
                }
            });
        }
    }

    private void after(long millis, Runnable work) {
        try {
            var unused = pauses.schedule(work, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // Closed: nobody waits any more.
        }
    }

    private void warn(Throwable failure) {
        long now = System.nanoTime();
        long due = nextWarning.get();
        if (now - due >= 0 && nextWarning.compareAndSet(due, now + BETWEEN_WARNINGS.toNanos())) {
            LOG.warn("records wait for the schema registry, which is asked again: {}", failure.getMessage());
        }
    }

    void close() {
        synchronized (OPEN) {
            users--;
            if (users == 0) {
                OPEN.remove(settings);
                pauses.shutdownNow();
            }
        }
    }
}
