package io.flinktwins.cli.evaluate;

import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * An Avro file of classifications and dead letters that grows while a process runs which may be killed at any moment:
 * what was flushed by then is read, and what was not is not missed.
 *
 * <p>Used by one thread.
 */
final class AnswerFile implements AutoCloseable {

    private static final Schema ANSWER =
            Schema.createUnion(Classification.getClassSchema(), DeadLetter.getClassSchema());

    /** Of the file's metadata: Avro keeps the names of its own apart from these. */
    private static final String FACT = "twins.";

    /** Before a power failure; a process that is killed loses nothing that was flushed. */
    private static final long FORCE_NANOS = Duration.ofSeconds(5).toNanos();

    private final DataFileWriter<SpecificRecordBase> writer;
    private long lastForcedNanos = System.nanoTime();

    private AnswerFile(DataFileWriter<SpecificRecordBase> writer) {
        this.writer = writer;
    }

    /**
     * What a file holds.
     *
     * @param facts about the run that wrote it
     */
    record Content(Map<String, String> facts, List<SpecificRecordBase> answers) {

        Content {
            facts = Map.copyOf(facts);
            answers = List.copyOf(answers);
        }
    }

    /** Begins a file, in the place of one that is there only when it is as complete. */
    static AnswerFile create(Path file, Content content) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".new");
        AnswerFile created = new AnswerFile(writer(unfinished, content.facts()));
        try {
            for (SpecificRecordBase answer : content.answers()) {
                created.add(answer);
            }
            created.writer.fSync();
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            return created;
        } catch (IOException e) {
            created.close();
            Files.deleteIfExists(unfinished);
            throw e;
        }
    }

    private static DataFileWriter<SpecificRecordBase> writer(Path file, Map<String, String> facts) throws IOException {
        DataFileWriter<SpecificRecordBase> writer = new DataFileWriter<>(new SpecificDatumWriter<>(ANSWER));
        facts.forEach((name, value) -> writer.setMeta(FACT + name, value));
        writer.setCodec(CodecFactory.nullCodec());
        return writer.create(ANSWER, file.toFile());
    }

    /**
     * Reads a file up to its last whole block.
     *
     * @throws IOException if it is no such file
     */
    static Content read(Path file) throws IOException {
        try (DataFileReader<SpecificRecordBase> reader =
                new DataFileReader<>(file.toFile(), new SpecificDatumReader<>(ANSWER))) {
            return new Content(facts(reader), answers(reader));
        }
    }

    private static Map<String, String> facts(DataFileReader<SpecificRecordBase> reader) {
        Map<String, String> facts = new HashMap<>();
        for (String name : reader.getMetaKeys()) {
            if (name.startsWith(FACT)) {
                facts.put(name.substring(FACT.length()), reader.getMetaString(name));
            }
        }
        return facts;
    }

    private static List<SpecificRecordBase> answers(DataFileReader<SpecificRecordBase> reader) {
        List<SpecificRecordBase> answers = new ArrayList<>();
        try {
            while (reader.hasNext()) {
                answers.add(reader.next());
            }
        } catch (AvroRuntimeException | NullPointerException e) {
            // The process was killed while it wrote this block. Where the file ends between the two numbers that begin
            // its first block, Avro 1.12 says that there is something to read, and then has nothing to read it from.
        }
        return answers;
    }

    void add(SpecificRecordBase answer) throws IOException {
        writer.append(answer);
    }

    /** Hands what was added to the operating system, and now and then to the disk. */
    void flush(long nanos) throws IOException {
        if (nanos - lastForcedNanos >= FORCE_NANOS) {
            lastForcedNanos = nanos;
            writer.fSync();
        } else {
            writer.flush();
        }
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
