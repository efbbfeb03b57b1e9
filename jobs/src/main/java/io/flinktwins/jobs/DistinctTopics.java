package io.flinktwins.jobs;

import java.util.HashSet;
import java.util.Set;

/** Sees that no two of a job's topics are the same, because it would read what it writes. */
final class DistinctTopics {

    private DistinctTopics() {}

    /**
     * Compares topics.
     *
     * @param contents what the topics hold, for the message
     * @throws InvalidOptionsException naming the topic that is given twice
     */
    static void check(String contents, String... topics) {
        Set<String> distinct = new HashSet<>();
        for (String topic : topics) {
            if (!distinct.add(topic)) {
                throw new InvalidOptionsException(
                        "topic '%s' is given twice; %s each need their own".formatted(topic, contents));
            }
        }
    }
}
