package io.flinktwins.options;

import io.flinktwins.inference.InvalidSettingException;

/** Options that can't work, found before anything was submitted; the message says what to write instead. */
public final class InvalidOptionsException extends RuntimeException {

    public InvalidOptionsException(String message) {
        super(message);
    }

    public InvalidOptionsException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Says of a setting which option it is, and what was written there. */
    public static InvalidOptionsException of(InvalidSettingException setting) {
        return new InvalidOptionsException(
                setting.messageFor(optionOf(setting.setting()), OptionText.of(setting.value())), setting);
    }

    /** The option of a setting: its words, joined by hyphens. */
    public static String optionOf(String setting) {
        return "--" + setting.replace(' ', '-');
    }
}
