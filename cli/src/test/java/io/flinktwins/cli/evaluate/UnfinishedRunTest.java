package io.flinktwins.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinktwins.cli.pipeline.SampleRecords;
import io.flinktwins.options.InvalidOptionsException;
import io.flinktwins.schemas.DeadLetter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnfinishedRunTest {

    private static final Map<String, String> BASIS = Map.of("model", "m, version 1", "number of images", "9");
    private static final String IMAGES = "digest of the images";

    @TempDir
    private Path folder;

    private Path file;
    private Instant start;

    @BeforeEach
    void stopARun() throws IOException {
        file = folder.resolve("report.html.unfinished");
        try (UnfinishedRun run = UnfinishedRun.begin(file, BASIS)) {
            start = run.start();
            run.open(IMAGES);
            run.keep(SampleRecords.classification("1 a.png"));
            run.keep(SampleRecords.deadLetter("2 b.png", 7));
        }
    }

    @Test
    void theRestHasTheAnswersAndTheTimesOfTheFirstPart() throws IOException {
        try (UnfinishedRun run = UnfinishedRun.resume(file, BASIS)) {
            assertThat(run.start()).isEqualTo(start);
            run.open(IMAGES);
            run.keep(SampleRecords.classification("3 c.png"));
        }
        assertThat(UnfinishedRun.resume(file, BASIS).answers())
                .containsExactly(
                        SampleRecords.classification("1 a.png"),
                        SampleRecords.deadLetter("2 b.png", 7),
                        SampleRecords.classification("3 c.png"));
    }

    @Test
    void whatTheAnswersRestOnMustBeTheSame() throws IOException {
        assertRefused(Map.of("model", "m, version 2", "number of images", "9"), "the model changed", "m, version 2");
        assertRefused(Map.of("model", "m, version 1", "number of images", "8"), "number of images changed from 9 to 8");
        UnfinishedRun run = UnfinishedRun.resume(file, BASIS);
        assertThatThrownBy(() -> run.open("another"))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageContaining("content of the images changed");
        assertThat(UnfinishedRun.resume(file, BASIS).answers()).hasSize(2);
    }

    @Test
    void aFileOfAnotherKindIsRefused() throws IOException {
        Files.writeString(file, "notes");
        assertRefused(BASIS, "not what a run that was stopped has left");
    }

    @Test
    void theAnswersOfBeforeAreThereUntilThoseOfANewRunCome() throws IOException {
        try (UnfinishedRun run = UnfinishedRun.begin(file, BASIS)) {
            assertThat(UnfinishedRun.resume(file, BASIS).answers()).hasSize(2);
            run.open(IMAGES);
            assertThat(UnfinishedRun.resume(file, BASIS).answers()).isEmpty();
            run.remove();
        }
        assertThat(file).doesNotExist();
        assertThat(UnfinishedRun.resume(file, BASIS).answers()).isEmpty();
    }

    @Test
    void ofADeadLetterTheImageIsNotKept() throws IOException {
        DeadLetter large = DeadLetter.newBuilder(SampleRecords.deadLetter("3 c.png", 8))
                .setPayload(ByteBuffer.wrap(new byte[1_000_000]))
                .build();
        try (UnfinishedRun run = UnfinishedRun.resume(file, BASIS)) {
            run.open(IMAGES);
            run.keep(large);
            run.keep(SampleRecords.deadLetter(null, 9));
        }
        List<SpecificRecordBase> answers = UnfinishedRun.resume(file, BASIS).answers();
        assertThat(answers).last().isEqualTo(SampleRecords.deadLetter("3 c.png", 8));
        assertThat(Files.size(file)).isLessThan(10_000);
    }

    private void assertRefused(Map<String, String> basis, String... words) {
        assertThatThrownBy(() -> UnfinishedRun.resume(file, basis))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageStartingWith("--resume: ")
                .hasMessageContainingAll(words);
    }
}
