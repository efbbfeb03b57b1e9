package io.flinktwins.cli.labels;

import io.flinktwins.cli.images.Excerpt;
import io.flinktwins.cli.labels.Faults.FaultException;
import io.flinktwins.operators.records.Names;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Reads what the fields of a label hold as text, whoever wrote it; nothing for an empty one. */
final class FieldText {

    private FieldText() {}

    static String imageId(@Nullable String text) throws FaultException {
        if (text == null || !Names.isName(text)) {
            throw new FaultException("there is no imageId of 1 to %d characters".formatted(Names.MAX_LENGTH));
        }
        return text;
    }

    static @Nullable Integer classId(@Nullable String text) throws FaultException {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            // Who has empty cells in a column of numbers gets fractions from pandas.
            return Integer.valueOf(text.strip().replaceFirst("\\.0$", ""));
        } catch (NumberFormatException e) {
            throw new FaultException("classId is '%s'; write a whole number from 0".formatted(Excerpt.of(text)));
        }
    }

    /** To the millisecond, as labels have it. */
    static @Nullable Instant instant(String field, @Nullable String text) throws FaultException {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text.strip().replaceFirst("^(\\S+) (?=\\d)", "$1T"))
                    .toInstant()
                    .truncatedTo(ChronoUnit.MILLIS);
        } catch (DateTimeException e) {
            throw new FaultException("%s is '%s'; write a moment with its offset, like 2026-11-27T08:00:00Z"
                    .formatted(field, Excerpt.of(text)));
        }
    }

    static @Nullable Double probability(@Nullable String text) throws FaultException {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return new BigDecimal(text.strip()).doubleValue();
        } catch (NumberFormatException e) {
            throw new FaultException("selectionProbability is '%s'; write a number from 0.000001 to 1, or leave it out"
                    .formatted(Excerpt.of(text)));
        }
    }
}
