package io.flinktwins.options;

import java.math.BigInteger;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.MemorySize;
import picocli.CommandLine.TypeConversionException;

/** The forms in which options are written: numbers, durations and sizes with units, moments, enums in lower case with hyphens. */
public final class OptionText {

    private static final Pattern DURATION = Pattern.compile("(\\d+)\\s*(ms|s|min|h|d)");

    /** Flink would take it for bytes. */
    private static final Pattern WITHOUT_UNIT = Pattern.compile("\\s*\\d+\\s*");

    private static final Pattern WHOLE = Pattern.compile("[+-]?\\d+");
    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

    private static final double LARGEST_WRITTEN_WHOLE = 1e15;

    /** The largest first. */
    private static final List<Unit> UNITS = List.of(
            new Unit("d", Duration.ofDays(1)),
            new Unit("h", Duration.ofHours(1)),
            new Unit("min", Duration.ofMinutes(1)),
            new Unit("s", Duration.ofSeconds(1)),
            new Unit("ms", Duration.ofMillis(1)));

    private static final String ZERO = "0s";

    private record Unit(String name, Duration length) {

        boolean divides(Duration duration) {
            return duration.toMillis() % length.toMillis() == 0;
        }
    }

    private OptionText() {}

    /** A value as a user would write it. */
    public static String of(Object value) {
        if (value instanceof Duration duration) {
            return of(duration);
        } else if (value instanceof MemorySize size) {
            return size.toString().replace(" ", "");
        } else if (value instanceof Double number) {
            return of(number.doubleValue());
        } else if (value instanceof Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
        return value instanceof String ? "'" + value + "'" : value.toString();
    }

    /** In the largest unit that gives a whole number. */
    private static String of(Duration duration) {
        if (duration.isZero()) {
            return ZERO;
        }
        return UNITS.stream()
                .filter(unit -> unit.divides(duration))
                .findFirst()
                .map(unit -> duration.toMillis() / unit.length.toMillis() + unit.name)
                .orElseThrow();
    }

    private static String of(double number) {
        boolean isWhole = number == Math.rint(number) && Math.abs(number) < LARGEST_WRITTEN_WHOLE;
        return isWhole ? Long.toString((long) number) : Double.toString(number);
    }

    /** Reads a whole number. */
    public static int integer(String text) {
        return Math.toIntExact(whole(text, Integer.MIN_VALUE, Integer.MAX_VALUE));
    }

    static long whole(String text) {
        return whole(text, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private static long whole(String text, long lowest, long highest) {
        if (!WHOLE.matcher(text).matches()) {
            throw new TypeConversionException("'%s' is not a whole number".formatted(text));
        }
        BigInteger number = new BigInteger(text);
        if (number.compareTo(BigInteger.valueOf(lowest)) < 0 || number.compareTo(BigInteger.valueOf(highest)) > 0) {
            throw new TypeConversionException(
                    "%s is out of range; write a whole number from %d to %d".formatted(text, lowest, highest));
        }
        return number.longValueExact();
    }

    static double number(String text) {
        if (!NUMBER.matcher(text).matches()) {
            throw new TypeConversionException("'%s' is not a number".formatted(text));
        }
        return Double.parseDouble(text);
    }

    static Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw new TypeConversionException(
                    "'%s' is not a moment; write it like 2026-11-25T08:00:00Z or 2026-11-25T09:00:00+01:00"
                            .formatted(text));
        }
    }

    static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new TypeConversionException(
                    "'%s' can't be the name of a file (%s); in a locale without UTF-8, set LC_ALL to one with it"
                            .formatted(text, e.getReason()));
        }
    }

    static Duration duration(String text) {
        Matcher form = DURATION.matcher(text.trim());
        if (!form.matches()) {
            throw new TypeConversionException(
                    "'%s' is not a duration; write a number and ms, s, min, h or d, for example 10s".formatted(text));
        }
        return UNITS.stream()
                .filter(unit -> unit.name.equals(form.group(2)))
                .findFirst()
                .map(unit -> unit.length.multipliedBy(Long.parseLong(form.group(1))))
                .orElseThrow();
    }

    static MemorySize memorySize(String text) {
        try {
            if (!WITHOUT_UNIT.matcher(text).matches()) {
                return MemorySize.parse(text);
            }
        } catch (IllegalArgumentException e) {
            // The message below says the same of every form that is none.
        }
        throw new TypeConversionException(
                "'%s' is not a size; write a number and b, kb, mb or gb, for example 20mb".formatted(text));
    }
}
