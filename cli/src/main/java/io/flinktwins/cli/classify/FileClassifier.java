package io.flinktwins.cli.classify;

import io.flinktwins.inference.Completion;
import io.flinktwins.inference.Outcome;
import io.flinktwins.inference.Outcome.Rejected;
import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.inference.batch.BatchListener;
import io.flinktwins.inference.batch.BatchPolicy;
import io.flinktwins.inference.batch.Batcher;
import io.flinktwins.inference.batch.LoadedModel;
import io.flinktwins.schemas.Stage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;

/** Classifies files with the batcher of the classification job, and hands the outcomes on in the files' order. */
final class FileClassifier implements AutoCloseable {

    static final BatchPolicy POLICY = new BatchPolicy(8, Duration.ZERO);

    /** Enough for a batch that runs, a batch that is decoded, and some more. */
    private static final int MAX_IN_FLIGHT = 4 * POLICY.maxSize();

    private static final int DECODER_THREADS = 1;

    private final Batcher batcher;

    /** Owns the model from now on. */
    FileClassifier(LoadedModel model) {
        batcher = Batcher.start("classify", model, POLICY, DECODER_THREADS, BatchListener.NONE, System::nanoTime);
    }

    private record Pending(Path file, CompletableFuture<Outcome> outcome) {}

    /** Hands each file's outcome to the consumer, as soon as it and those before it are known. */
    void classify(List<Path> files, BiConsumer<Path, Outcome> consumer)
            throws InterruptedException, ExecutionException {
        Deque<Pending> pending = new ArrayDeque<>();
        Iterator<Path> next = files.iterator();
        while (next.hasNext() || !pending.isEmpty()) {
            if (next.hasNext() && pending.size() < MAX_IN_FLIGHT) {
                Path file = next.next();
                pending.addLast(new Pending(file, submit(file)));
            } else {
                Pending oldest = pending.removeFirst();
                consumer.accept(oldest.file, oldest.outcome.get());
            }
        }
    }

    private CompletableFuture<Outcome> submit(Path file) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        try {
            batcher.submit(FileBytes.read(file), new FutureCompletion(outcome));
        } catch (RejectedImageException e) {
            outcome.complete(new Rejected(Stage.IMAGE, e.rejection()));
        }
        return outcome;
    }

    private record FutureCompletion(CompletableFuture<Outcome> outcome) implements Completion {

        @Override
        public void complete(Outcome result) {
            outcome.complete(result);
        }

        @Override
        public void fail(Throwable cause) {
            outcome.completeExceptionally(cause);
        }
    }

    @Override
    public void close() {
        batcher.close();
    }
}
