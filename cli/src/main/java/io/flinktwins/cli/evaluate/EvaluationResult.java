package io.flinktwins.cli.evaluate;

import io.flinktwins.cli.pipeline.OutcomeCounts;
import io.flinktwins.schemas.AccuracyReport;
import java.util.List;

/**
 * What an evaluation measured.
 *
 * @param answers what became of each image
 * @param accuracy the final report on all images
 * @param parts the final reports on parts of the sequence, in its order
 * @param times by which the sequence was cut
 */
record EvaluationResult(
        OutcomeCounts answers, AccuracyReport accuracy, List<AccuracyReport> parts, CaptureTimes times) {

    EvaluationResult {
        parts = List.copyOf(parts);
    }
}
