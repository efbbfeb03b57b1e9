package io.flinktwins.jobs;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.MemorySize;
import picocli.CommandLine.TypeConversionException;

/** The forms in which options are written: durations and sizes with units, enums in lower case with hyphens. */
public final class OptionText {

    private static final Pattern DURATION = Pattern.compile("(\\d+)\\s*(ms|s|min|h|d)");

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
            return MemorySize.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(
                    "'%s' is no size; write a number and b, kb, mb or gb, for example 20mb".formatted(text));
        }
    }
}
