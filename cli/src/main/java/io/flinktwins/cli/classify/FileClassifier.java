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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;

/** Classifies files with the batcher of the classification job, and hands the outcomes on in the files' order. */
final class FileClassifier implements AutoCloseable {

    private final Batcher batcher;
    private final int maxInFlight;

    /** Owns the model from now on. */
    FileClassifier(LoadedModel model) {
        batcher = Batcher.start("classify", model, BatchPolicy.DEFAULT, BatchListener.NONE, System::nanoTime);
        // Some more than can be worked on at once.
        maxInFlight = 2 * model.capacity().images();
    }

    private record Pending(Path file, CompletableFuture<Outcome> outcome) {}

    /** Hands each file's outcome to the consumer, as soon as it and those before it are known. */
    void classify(List<Path> files, BiConsumer<Path, Outcome> consumer)
            throws InterruptedException, ExecutionException {
        Deque<Pending> pending = new ArrayDeque<>();
        Iterator<Path> next = files.iterator();
        while (next.hasNext() || !pending.isEmpty()) {
            if (next.hasNext() && pending.size() < maxInFlight) {
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
