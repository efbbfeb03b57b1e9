package io.flinktwins.cli.labels;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What somebody said of an image, as a file has it; the class is named by its id, its text or both.
 *
 * @param where in the file, for messages
 * @param labelledAt null if the file does not say when
 */
record FoundLabel(
        String where,
        String imageId,
        @Nullable Integer classId,
        @Nullable String label,
        @Nullable Instant labelledAt,
        @Nullable String annotator,
        @Nullable Double selectionProbability) {}
