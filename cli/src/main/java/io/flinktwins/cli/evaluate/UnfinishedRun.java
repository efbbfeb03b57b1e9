package io.flinktwins.cli.evaluate;

import static java.util.Objects.requireNonNull;

import io.flinktwins.options.InvalidOptionsException;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * An evaluation that has no report yet: what it rests on, and in a file its answers, so that another process can go on
 * with it.
 *
 * <p>Used by one thread.
 */
final class UnfinishedRun implements AutoCloseable {

    private static final String START = "start of the capture times";
    private static final String IMAGES = "content of the images";

    private final Path file;
    private final Map<String, String> basis;
    private final Map<String, String> before;
    private final List<SpecificRecordBase> answers;
    private @Nullable AnswerFile growing;

    /**
     * @param before what an earlier run rested on; empty if there was none
     * @param answers of an earlier run
     */
    private UnfinishedRun(
            Path file, Map<String, String> basis, Map<String, String> before, List<SpecificRecordBase> answers) {
        this.file = file;
        this.basis = new HashMap<>(basis);
        this.before = before;
        this.answers = answers;
        this.basis.put(START, before.getOrDefault(START, Instant.now().toString()));
    }

    /**
     * A run from the beginning.
     *
     * @param file for its answers; one that is there is replaced when the first image is to be classified
     * @param basis what answers rest on, by the names that people know, but for the images' content
     */
    static UnfinishedRun begin(Path file, Map<String, String> basis) {
        return new UnfinishedRun(file, basis, Map.of(), List.of());
    }

    /**
     * The rest of a run that was stopped; a run from the beginning if there is none.
     *
     * @throws InvalidOptionsException if it rests on something else
     */
    static UnfinishedRun resume(Path file, Map<String, String> basis) {
        if (!Files.exists(file)) {
            return begin(file, basis);
        }
        try {
            AnswerFile.Content content = AnswerFile.read(file);
            if (content.facts().isEmpty()) {
                throw new IOException("it says nothing of one");
            }
            UnfinishedRun run = new UnfinishedRun(file, basis, content.facts(), content.answers());
            run.requireSame();
            return run;
        } catch (IOException e) {
            throw new InvalidOptionsException(
                    "--resume: %s is not what a run that was stopped has left: %s; leave --resume out to begin anew"
                            .formatted(file, e.getMessage()),
                    e);
        }
    }

    /** When the first image was captured, if it is not when a window begins. */
    Instant start() {
        return Instant.parse(requireNonNull(basis.get(START)));
    }

    /** What an earlier run was answered. */
    List<SpecificRecordBase> answers() {
        return answers;
    }

    /**
     * Begins to keep answers.
     *
     * @param imagesDigest which tells the images from others
     * @throws InvalidOptionsException if the answers that are there belong to other images
     */
    void open(String imagesDigest) throws IOException {
        basis.put(IMAGES, imagesDigest);
        requireSame();
        growing = AnswerFile.create(file, new AnswerFile.Content(basis, answers));
    }

    private void requireSame() {
        if (before.isEmpty()) {
            return;
        }
        new TreeMap<>(basis).forEach((name, now) -> {
            if (!now.equals(before.get(name))) {
                throw new InvalidOptionsException(
                        "--resume: since the run in %s was begun, the %s changed from %s to %s; leave --resume out to begin anew"
                                .formatted(file, name, before.get(name), now));
            }
        });
    }

    void keep(Classification classification) {
        add(classification);
    }

    /** Without the image, which is still where it was. */
    void keep(DeadLetter deadLetter) {
        if (deadLetter.getImageId() != null) {
            add(DeadLetter.newBuilder(deadLetter)
                    .setPayload(null)
                    .setKey(null)
                    .setHeaders(List.of())
                    .build());
        }
    }

    private void add(SpecificRecordBase answer) {
        try {
            requireNonNull(growing).add(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sees that what is kept outlives this process. */
    void flush(long nanos) throws IOException {
        requireNonNull(growing).flush(nanos);
    }

    @Override
    public void close() throws IOException {
        if (growing != null) {
            growing.close();
        }
    }

    /** The report is written: nobody has to go on. */
    void remove() throws IOException {
        Files.deleteIfExists(file);
    }
}
