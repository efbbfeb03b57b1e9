package io.flinktwins.cli.evaluate;

import io.flinktwins.cli.pipeline.Answers;
import io.flinktwins.schemas.AccuracyReport;
import java.util.List;

/**
 * What an evaluation measured.
 *
 * @param answers what became of each picture
 * @param accuracy the final report on all pictures
 * @param parts the final reports on parts of the sequence, in its order
 * @param times by which the sequence was cut
 */
record EvaluationResult(Answers answers, AccuracyReport accuracy, List<AccuracyReport> parts, CaptureTimes times) {

    EvaluationResult {
        parts = List.copyOf(parts);
    }
}
