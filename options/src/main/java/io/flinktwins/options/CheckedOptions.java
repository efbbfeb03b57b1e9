package io.flinktwins.options;

import io.flinktwins.inference.InvalidSettingException;
import java.util.function.Supplier;

/** Makes settings of options, and blames the option of one that can't work. */
public final class CheckedOptions {

    private CheckedOptions() {}

    /**
     * Puts settings together.
     *
     * @throws InvalidOptionsException naming the option of a setting that can't work
     */
    public static <T> T of(Supplier<T> settings) {
        try {
            return settings.get();
        } catch (InvalidSettingException e) {
            throw InvalidOptionsException.of(e);
        }
    }

    /**
     * Looks at settings.
     *
     * @throws InvalidOptionsException naming the option of one that can't work
     */
    public static void check(Runnable look) {
        try {
            look.run();
        } catch (InvalidSettingException e) {
            throw InvalidOptionsException.of(e);
        }
    }
}
