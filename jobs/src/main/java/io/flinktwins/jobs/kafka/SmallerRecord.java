package io.flinktwins.jobs.kafka;

import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.ClassFigures;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.ConfusionCount;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.LabelRequest;
import io.flinktwins.schemas.RankedClass;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a record is cut down to that its topic has no room for, one step at a time: the least important goes first, and
 * the record says what is missing.
 */
final class SmallerRecord {

    private static final int SHORT_MESSAGE = 100;

    private SmallerRecord() {}

    /** Without the attributes, then without the classes' names, then with half as many classes. */
    static @Nullable Classification of(Classification classification) {
        if (!classification.getAttributes().isEmpty()) {
            return Classification.newBuilder(classification)
                    .setAttributes(Map.of())
                    .build();
        }
        List<RankedClass> topK = classification.getTopK();
        if (topK.stream().anyMatch(ranked -> ranked.getLabel() != null)) {
            return with(
                    classification, topK.stream().map(SmallerRecord::nameless).toList());
        }
        return topK.size() > 1 ? with(classification, topK.subList(0, topK.size() / 2)) : null;
    }

    private static Classification with(Classification classification, List<RankedClass> topK) {
        return Classification.newBuilder(classification).setTopK(topK).build();
    }

    @SuppressWarnings("NullAway") // a class without a name has null in the contract
    private static RankedClass nameless(RankedClass ranked) {
        return new RankedClass(ranked.getClassId(), null, ranked.getScore());
    }

    /** Without the payload, then without the headers, without the key, and with a shorter message. */
    static @Nullable DeadLetter of(DeadLetter letter) {
        DeadLetter.Builder smaller = DeadLetter.newBuilder(letter);
        if (letter.getPayload() != null) {
            return smaller.setPayload(null).build();
        } else if (!letter.getHeaders().isEmpty()) {
            return smaller.setHeaders(List.of()).build();
        } else if (letter.getKey() != null) {
            return smaller.setKey(null).build();
        }
        String message = letter.getMessage();
        return message.length() > SHORT_MESSAGE
                ? smaller.setMessage(message.substring(0, SHORT_MESSAGE)).build()
                : null;
    }

    /** Without the class's name. */
    static @Nullable LabelRequest of(LabelRequest request) {
        return request.getLabel() == null
                ? null
                : LabelRequest.newBuilder(request).setLabel(null).build();
    }

    /** With the larger half of the confusion matrix, of the classes, or of the comparisons, whichever are the most. */
    static @Nullable AccuracyReport of(AccuracyReport report) {
        int cells = report.getConfusion().size();
        int classes = report.getClasses().size();
        int comparisons = report.getComparisons().size();
        AccuracyReport.Builder smaller = AccuracyReport.newBuilder(report);
        if (cells > 0 && cells >= classes && cells >= comparisons) {
            return smaller.setConfusion(largerHalf(report.getConfusion(), ConfusionCount::getCount))
                    .setOmittedConfusionCells(report.getOmittedConfusionCells() + cells - cells / 2)
                    .build();
        } else if (classes > 0 && classes >= comparisons) {
            return smaller.setClasses(largerHalf(report.getClasses(), SmallerRecord::images))
                    .setOmittedClasses(report.getOmittedClasses() + classes - classes / 2)
                    .build();
        } else if (comparisons > 0) {
            return smaller.setComparisons(report.getComparisons().subList(0, comparisons / 2))
                    .build();
        }
        return null;
    }

    private static long images(ClassFigures figures) {
        return figures.getSupport() + figures.getPredicted();
    }

    /** The half with the most images, in the order that they have. */
    private static <T> List<T> largerHalf(List<T> parts, ToLongFunction<T> images) {
        Set<T> kept = new HashSet<>(parts.stream()
                .sorted(Comparator.comparingLong(images).reversed())
                .limit(parts.size() / 2)
                .toList());
        return parts.stream().filter(kept::contains).toList();
    }
}
