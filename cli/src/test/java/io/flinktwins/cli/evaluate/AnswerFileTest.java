package io.flinktwins.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinktwins.cli.pipeline.SampleRecords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswerFileTest {

    private static final Map<String, String> FACTS = Map.of("model", "m", "number of images", "9");

    /** Of the bytes of the header: it is an end like any other. */
    private static final int SOME = 20;

    private static final List<SpecificRecordBase> ANSWERS = List.of(
            SampleRecords.classification("1 a.png"),
            SampleRecords.deadLetter("2 b.png", 7),
            SampleRecords.classification("3 \u0642.png"),
            SampleRecords.classification("4 d.png"));

    @TempDir
    private Path folder;

    private Path file;

    /** Length of the file when it had so many answers. */
    private final List<Long> lengths = new ArrayList<>();

    @BeforeEach
    void writeAnswersOneByOne() throws IOException {
        file = folder.resolve("answers");
        try (AnswerFile answers = AnswerFile.create(file, new AnswerFile.Content(FACTS, List.of()))) {
            lengths.add(Files.size(file));
            for (SpecificRecordBase answer : ANSWERS) {
                answers.add(answer);
                answers.flush(System.nanoTime());
                lengths.add(Files.size(file));
            }
        }
    }

    @Test
    void whatAKilledProcessHasFlushedIsReadWhereverTheFileEnds() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        for (int length = Math.toIntExact(lengths.get(0)) - SOME; length <= whole.length; length++) {
            Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, length));
            long end = length;
            int complete =
                    (int) lengths.stream().filter(flushed -> flushed <= end).count() - 1;
            if (complete < 0) {
                assertThatThrownBy(() -> AnswerFile.read(cut))
                        .as("%d bytes", length)
                        .isInstanceOf(IOException.class);
            } else {
                assertThat(AnswerFile.read(cut))
                        .as("%d bytes", length)
                        .isEqualTo(new AnswerFile.Content(FACTS, ANSWERS.subList(0, complete)));
            }
        }
    }

    /** As after a power failure, when the file's length was on the disk and its bytes were not. */
    @Test
    void zerosAtTheEndAreNoAnswers() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        Arrays.fill(whole, Math.toIntExact(lengths.get(2)), whole.length, (byte) 0);
        Files.write(file, whole);
        assertThat(AnswerFile.read(file).answers()).isEqualTo(ANSWERS.subList(0, 2));
    }

    @Test
    void aFileGoesOnWithTheAnswersOfAnother() throws IOException {
        AnswerFile.Content before = AnswerFile.read(file);
        try (AnswerFile answers = AnswerFile.create(file, before)) {
            answers.add(SampleRecords.classification("5 e.png"));
        }
        assertThat(AnswerFile.read(file).answers())
                .startsWith(ANSWERS.toArray(SpecificRecordBase[]::new))
                .hasSize(ANSWERS.size() + 1);
        assertThat(folder).isDirectoryNotContaining(other -> !other.equals(file));
    }
}
