package io.flinktwins.jobs;

import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.options.InvalidOptionsException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Sees that topics have names that Kafka takes, and that no two are the same: a job would read what it writes. */
public final class TopicNames {

    private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]{1,249}");
    private static final Pattern FOLDER = Pattern.compile("\\.\\.?");

    private TopicNames() {}

    /**
     * A topic by the setting that names it.
     *
     * @param setting in words, such as "image topic"
     */
    public record NamedTopic(String setting, String name) {

        public NamedTopic {
            check(setting, name);
        }
    }

    /**
     * Compares topics.
     *
     * @throws InvalidSettingException naming two settings with the same topic
     */
    public static void requireDistinct(NamedTopic... topics) {
        Map<String, String> settings = new HashMap<>();
        for (NamedTopic topic : topics) {
            String other = settings.putIfAbsent(topic.name, topic.setting);
            InvalidSettingException.unless(
                    other == null,
                    topic.setting,
                    topic.name,
                    "must not be that of %s as well"
                            .formatted(InvalidOptionsException.optionOf(String.valueOf(other))));
        }
    }

    /**
     * Looks at a name.
     *
     * @throws InvalidSettingException if no topic of Kafka can have it
     */
    public static void check(String setting, String name) {
        InvalidSettingException.unless(
                LEGAL.matcher(name).matches() && !FOLDER.matcher(name).matches(),
                setting,
                name,
                "must be the name of a Kafka topic: 1 to 249 letters, digits, points, hyphens and underscores");
    }
}
