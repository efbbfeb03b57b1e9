package io.flinktwins.operators.evaluation;

import java.io.Serializable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How accuracy is measured and reported.
 *
 * @param labelRetention how long predictions and labels wait for each other, in event time
 * @param window size of the tumbling windows of capture time
 * @param sliding overlapping windows beside them; null for none
 * @param reportInterval a window is reported at most once in this span of processing time, and once when it is final
 * @param alarm null for none
 */
public record EvaluationOptions(
        Duration labelRetention,
        Duration window,
        @Nullable SlidingWindows sliding,
        Duration reportInterval,
        LabelField labelField,
        LabelClasses classes,
        @Nullable Alarm alarm)
        implements Serializable {

    public static final EvaluationOptions DEFAULTS = new EvaluationOptions(
            Duration.ofHours(24),
            Duration.ofMinutes(1),
            null,
            Duration.ofSeconds(10),
            LabelField.ID,
            LabelClasses.UNKNOWN,
            null);

    public EvaluationOptions {
        requirePositive("label retention", labelRetention);
        requirePositive("window", window);
        requirePositive("report interval", reportInterval);
        if (labelField == LabelField.NAME && classes.names().isEmpty()) {
            throw new IllegalArgumentException("labels name their class by its text, but no class names are given");
        }
    }

    Retention retention() {
        return new Retention(labelRetention);
    }

    CaptureWindows windows() {
        return new CaptureWindows(window, sliding);
    }

    private static void requirePositive(String what, Duration duration) {
        if (duration.toMillis() < 1) {
            throw new IllegalArgumentException("%s is %s; it must be at least 1 ms".formatted(what, duration));
        }
    }
}
