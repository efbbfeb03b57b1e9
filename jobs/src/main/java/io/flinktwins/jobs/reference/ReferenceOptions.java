package io.flinktwins.jobs.reference;

import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.operators.evaluation.drift.DriftOptions;
import io.flinktwins.operators.evaluation.drift.DriftOptions.StoredReference;
import io.flinktwins.operators.evaluation.drift.DriftRule;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of the accuracy job that say what windows are compared with. */
public final class ReferenceOptions {

    @Option(
            names = "--drift-reference",
            paramLabel = "FILE",
            description = "Windows are compared with these predictions, which ./twins evaluate --reference has written."
                    + " Default: none.")
    private @Nullable Path file;

    @Option(
            names = "--drift-reference-until",
            paramLabel = "TIME",
            description = "Windows are compared with what their model version predicted for images captured before this"
                    + " time, for example 2026-11-25T08:00:00Z. Default: none.")
    private @Nullable Instant until;

    @Option(
            names = "--max-class-drift",
            defaultValue = "0.1",
            paramLabel = "DISTANCE",
            description =
                    "A window drifts if the Jensen-Shannon distance of its predicted classes from the reference is"
                            + " larger, from 0 to 1, and chance does not explain it. Default: ${DEFAULT-VALUE}.")
    private double maxClassDrift;

    @Option(
            names = "--max-confidence-drift",
            defaultValue = "0.1",
            paramLabel = "DISTANCE",
            description =
                    "The same for the Kolmogorov-Smirnov statistic of the confidences. Default: ${DEFAULT-VALUE}.")
    private double maxConfidenceDrift;

    @Option(
            names = "--max-rejection-drift",
            defaultValue = "0.1",
            paramLabel = "DISTANCE",
            description =
                    "The same for the Jensen-Shannon distance of what became of the images, classified or rejected by"
                            + " reason; with --rejection-topic. Default: ${DEFAULT-VALUE}.")
    private double maxRejectionDrift;

    @Option(
            names = "--max-format-drift",
            defaultValue = "0.1",
            paramLabel = "DISTANCE",
            description = "The same for the Jensen-Shannon distance of the images' formats. Default: ${DEFAULT-VALUE}.")
    private double maxFormatDrift;

    @Option(
            names = "--max-size-drift",
            defaultValue = "0.1",
            paramLabel = "DISTANCE",
            description =
                    "The same for the Kolmogorov-Smirnov statistic of the images' pixels. Default: ${DEFAULT-VALUE}.")
    private double maxSizeDrift;

    @Option(
            names = "--min-drift-count",
            defaultValue = "100",
            paramLabel = "N",
            description = "Windows with this many predictions are compared, if it is five for each class, too. Default:"
                    + " ${DEFAULT-VALUE}.")
    private long minDriftCount;

    /** Null if there is no reference. */
    public @Nullable DriftOptions settings() {
        // Made even without a reference, so that wrong thresholds are refused, too.
        DriftRule rule = new DriftRule(
                maxClassDrift, maxConfidenceDrift, maxRejectionDrift, maxFormatDrift, maxSizeDrift, minDriftCount);
        InvalidSettingException.unless(
                file == null || until == null,
                "drift reference until",
                String.valueOf(until),
                "goes without --drift-reference; give one of them");
        return file == null && until == null ? null : new DriftOptions(rule, until, file == null ? null : read(file));
    }

    private static StoredReference read(Path file) {
        try {
            return ReferenceFile.read(file);
        } catch (IOException e) {
            throw new InvalidSettingException(
                    "drift reference",
                    file,
                    "must be a file that ./twins evaluate --reference has written: " + e.getMessage());
        }
    }
}
