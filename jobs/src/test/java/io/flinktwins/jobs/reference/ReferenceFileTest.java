package io.flinktwins.jobs.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.flinktwins.operators.evaluation.drift.DriftOptions.StoredReference;
import io.flinktwins.operators.evaluation.drift.ImageCounts;
import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.CalibrationBin;
import io.flinktwins.schemas.ClassFigures;
import io.flinktwins.schemas.Coverage;
import io.flinktwins.schemas.WindowKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceFileTest {

    private static final ImageCounts IMAGES = new ImageCounts(Map.of("JPEG", 100L, "PNG", 20L), Map.of(62, 120L));
    private static final Map<String, Long> REJECTIONS = Map.of("CORRUPT_IMAGE", 3L);

    @TempDir
    private Path folder;

    @Test
    void whatIsWrittenIsReadAgainButForClassesThatWereNeverPredicted() throws IOException {
        Path file = folder.resolve("reference.json");
        Files.writeString(file, ReferenceFile.content(report(), IMAGES));

        StoredReference reference = ReferenceFile.read(file);

        assertThat(reference.modelName()).isEqualTo("fish");
        assertThat(reference.predictions().classes()).isEqualTo(Map.of(0, 100L, 7, 20L));
        assertThat(reference.predictions().confidences())
                .containsExactly(LongStream.rangeClosed(1, 15).toArray());
        assertThat(reference.predictions().count()).isEqualTo(120);
        assertThat(reference.predictions().images()).isEqualTo(IMAGES);
        assertThat(reference.predictions().rejections()).isEqualTo(REJECTIONS);
    }

    @Test
    void aFileWithoutRejectionsAndImagesSaysNothingOfThem() throws IOException {
        Path file = folder.resolve("reference.json");
        Files.writeString(
                file, "{\"modelName\":\"fish\",\"classes\":{\"0\":1},\"confidences\":[1,0,0,0,0,0,0,0,0,0,0,0,0,0,0]}");

        StoredReference reference = ReferenceFile.read(file);

        assertThat(reference.predictions().images()).isEqualTo(ImageCounts.NONE);
        assertThat(reference.predictions().rejections()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no JSON",
                "{}",
                "[]",
                "{\"modelName\":\"fish\",\"classes\":{\"0\":1},\"confidences\":[1]}",
                "{\"modelName\":\"fish\",\"classes\":{\"tench\":1},\"confidences\":[1,0,0,0,0,0,0,0,0,0,0,0,0,0,0]}",
                "{\"modelName\":\"fish\",\"classes\":{\"0\":1},\"confidences\":[1,0,0,0,0,0,0,0,0,0,0,0,0,0,0],\"sizes\":{\"a\":1}}",
                "{\"modelName\":\"fish\",\"classes\":{\"0\":1},\"confidences\":[1,0,0,0,0,0,0,0,0,0,0,0,0,0,0],\"formats\":{\"PNG\":-1}}",
                "{\"modelName\":\"fish\",\"classes\":{\"0\":-1},\"confidences\":[1,0,0,0,0,0,0,0,0,0,0,0,0,0,0]}",
                "{\"modelName\":\"fish\",\"classes\":{\"0\":0.5},\"confidences\":[1,0,0,0,0,0,0,0,0,0,0,0,0,0,0]}"
            })
    void anotherFileIsRefused(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("reference.json"), content);

        assertThatIOException().isThrownBy(() -> ReferenceFile.read(file));
    }

    private static AccuracyReport report() {
        return AccuracyReport.newBuilder()
                .setModelName("fish")
                .setModelVersion(3)
                .setWindowKind(WindowKind.CUMULATIVE)
                .setWindowStart(Instant.EPOCH)
                .setRevision(1)
                .setIsFinal(true)
                .setCount(120)
                .setClasses(List.of(figures(0, 100), figures(3, 0), figures(7, 20)))
                .setConfusion(List.of())
                .setCalibration(LongStream.rangeClosed(1, 15)
                        .mapToObj(ReferenceFileTest::bin)
                        .toList())
                .setRejections(REJECTIONS)
                .setCoverage(new Coverage(120L, 0L, 0L, 0L, 0L, 0L, 0L))
                .setReportedAt(Instant.EPOCH)
                .build();
    }

    private static ClassFigures figures(int classId, long predicted) {
        return ClassFigures.newBuilder()
                .setClassId(classId)
                .setSupport(1)
                .setPredicted(predicted)
                .setCorrect(0)
                .build();
    }

    private static CalibrationBin bin(long number) {
        return CalibrationBin.newBuilder()
                .setLower((number - 1) / 15.0)
                .setUpper(number / 15.0)
                .setCount(number)
                .build();
    }
}
