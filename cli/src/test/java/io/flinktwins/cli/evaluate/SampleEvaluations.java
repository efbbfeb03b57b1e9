package io.flinktwins.cli.evaluate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinktwins.cli.evaluate.EvaluationRun.EvaluationResult;
import io.flinktwins.cli.images.DrawnImages;
import io.flinktwins.cli.images.StoredImage.TrueClass;
import io.flinktwins.cli.pipeline.OutcomeCounts;
import io.flinktwins.cli.pipeline.SampleRecords;
import io.flinktwins.operators.evaluation.drift.ImageCounts;
import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.CalibrationBin;
import io.flinktwins.schemas.ClassFigures;
import io.flinktwins.schemas.ConfusionCount;
import io.flinktwins.schemas.Coverage;
import io.flinktwins.schemas.Interval;
import io.flinktwins.schemas.RankedClass;
import io.flinktwins.schemas.WindowKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Evaluations of any number of classes, whose every class is taken for the next one in a fifth of its images. */
public final class SampleEvaluations {

    static final int IMAGES_OF_A_CLASS = 10;
    static final int RIGHT_OF_A_CLASS = 8;

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final int BINS = 15;

    private SampleEvaluations() {}

    /** One dead letter is added to the classified images. */
    static EvaluationResult of(int classes, IntFunction<String> label) {
        int classified = classes * IMAGES_OF_A_CLASS;
        CaptureTimes times = CaptureTimes.of(classified + 1, NOW);
        AccuracyReport accuracy = report(times.start(), WindowKind.CUMULATIVE, classified)
                .setClasses(IntStream.range(0, classes)
                        .mapToObj(classId -> figures(classId, label.apply(classId)))
                        .toList())
                .setConfusion(confusion(classes))
                .setMacroF1(0.8)
                .build();
        return new EvaluationResult(
                counts(classified),
                answers(classes, label),
                ImageCounts.NONE,
                accuracy,
                parts(times, classified),
                times);
    }

    /** The data of the wrong answers, with images. */
    static ObjectNode mistakes(EvaluationResult result) {
        return MistakeGallery.of(
                Mistakes.of(result.answers()),
                new DrawnImages(64, 48, result.answers().size()));
    }

    private static List<Answer> answers(int classes, IntFunction<String> label) {
        return IntStream.range(0, classes * IMAGES_OF_A_CLASS)
                .mapToObj(image -> answer(image, classes, label))
                .toList();
    }

    private static Answer answer(int image, int classes, IntFunction<String> label) {
        int classId = image / IMAGES_OF_A_CLASS;
        int predicted = image % IMAGES_OF_A_CLASS < RIGHT_OF_A_CLASS ? classId : (classId + 1) % classes;
        return new Answer(
                image + 1,
                label.apply(classId) + "/image %d.jpg".formatted(image),
                new TrueClass(classId, label.apply(classId)),
                new RankedClass(predicted, label.apply(predicted), 0.5f + 0.5f * (image % 97) / 97),
                classId == predicted ? 1 : 2,
                null);
    }

    /** A report of no images. */
    public static AccuracyReport report() {
        return report(NOW, WindowKind.CUMULATIVE, 0).build();
    }

    private static OutcomeCounts counts(int classified) {
        OutcomeCounts counts = new OutcomeCounts();
        for (int number = 0; number < classified; number++) {
            counts.add(SampleRecords.classification("image " + number));
        }
        counts.add(SampleRecords.deadLetter(null, 0));
        return counts;
    }

    private static List<AccuracyReport> parts(CaptureTimes times, int classified) {
        List<AccuracyReport> parts = new ArrayList<>();
        long window = times.window().toMillis();
        for (long first = 0; first < classified; first += window) {
            parts.add(report(times.of(first), WindowKind.TUMBLING, Math.min(window, classified - first))
                    .build());
        }
        return parts;
    }

    private static AccuracyReport.Builder report(Instant start, WindowKind kind, long count) {
        return AccuracyReport.newBuilder()
                .setModelName("sample")
                .setModelVersion(1)
                .setWindowKind(kind)
                .setWindowStart(start)
                .setRevision(1)
                .setIsFinal(true)
                .setCount(count)
                .setTop1(0.8)
                .setTop1Interval(new Interval(0.75, 0.85))
                .setMicroF1(0.8)
                .setClasses(List.of())
                .setConfusion(List.of())
                .setExpectedCalibrationError(0.05)
                .setCalibration(IntStream.range(0, BINS)
                        .mapToObj(SampleEvaluations::bin)
                        .toList())
                .setCoverage(new Coverage(count, 0L, 0L, 0L, 0L, 0L, 0L))
                .setReportedAt(NOW);
    }

    private static ClassFigures figures(int classId, String label) {
        return ClassFigures.newBuilder()
                .setClassId(classId)
                .setLabel(label)
                .setSupport(IMAGES_OF_A_CLASS)
                .setPredicted(IMAGES_OF_A_CLASS)
                .setCorrect(RIGHT_OF_A_CLASS)
                .setPrecision(0.8)
                .setRecall(0.8)
                .setF1(0.8)
                .build();
    }

    private static List<ConfusionCount> confusion(int classes) {
        List<ConfusionCount> cells = new ArrayList<>();
        for (int classId = 0; classId < classes; classId++) {
            cells.add(new ConfusionCount(classId, classId, (long) RIGHT_OF_A_CLASS));
            cells.add(new ConfusionCount(
                    classId, (classId + 1) % classes, (long) (IMAGES_OF_A_CLASS - RIGHT_OF_A_CLASS)));
        }
        return cells;
    }

    private static CalibrationBin bin(int bin) {
        double middle = (bin + 0.5) / BINS;
        return CalibrationBin.newBuilder()
                .setLower((double) bin / BINS)
                .setUpper((bin + 1.0) / BINS)
                .setCount(bin + 1)
                .setMeanConfidence(middle)
                .setAccuracy(Math.max(0, middle - 0.05))
                .build();
    }
}
