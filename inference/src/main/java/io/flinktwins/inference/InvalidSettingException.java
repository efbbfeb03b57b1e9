package io.flinktwins.inference;

/**
 * A setting that can't work: its name in words, the wrong value, and what the value has to be.
 *
 * <p>The words joined by hyphens are the name of the command line's option: {@code batch size} is {@code --batch-size}.
 */
public final class InvalidSettingException extends IllegalArgumentException {

    /** More than a machine has cores; some thousands more, and the process runs out of memory, for its neighbours as well. */
    private static final int MOST_THREADS = 256;

    private final String setting;
    private final transient Object value;
    private final String requirement;

    /**
     * Describes what is wrong.
     *
     * @param requirement goes on where "it" ends, as in "must be at least 1"
     */
    public InvalidSettingException(String setting, Object value, String requirement) {
        super(message(setting, quoted(value), requirement));
        this.setting = setting;
        this.value = value;
        this.requirement = requirement;
    }

    /** Throws unless something holds. */
    public static void unless(boolean holds, String setting, Object value, String requirement) {
        if (!holds) {
            throw new InvalidSettingException(setting, value, requirement);
        }
    }

    /** Throws unless a number of something is at least 1. */
    public static void requireAtLeastOne(String setting, long number) {
        unless(number >= 1, setting, number, "must be at least 1");
    }

    /** Throws if there are more threads of something than any machine has use for. */
    public static void requireSoManyThreads(String setting, int threads) {
        unless(threads <= MOST_THREADS, setting, threads, "must be at most " + MOST_THREADS);
    }

    public String setting() {
        return setting;
    }

    public Object value() {
        return value;
    }

    public String requirement() {
        return requirement;
    }

    /** The message for people who know the setting by another name, and its value in another form. */
    public String messageFor(String name, String writtenValue) {
        return message(name, writtenValue, requirement);
    }

    private static String message(String name, String writtenValue, String requirement) {
        return "%s is %s; it %s".formatted(name, writtenValue, requirement);
    }

    private static String quoted(Object value) {
        return value instanceof String ? "'" + value + "'" : value.toString();
    }
}
