package io.flinktwins.operators.records;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an event may keep with its image. All of it goes into the image's classification as well, and must leave room there
 * for the answer.
 */
public final class Attributes {

    /** Attributes of an image, at most. */
    public static final int MAX_COUNT = 100;

    /** Characters of all their names and values together, at most. */
    public static final int MAX_LENGTH = 16_000;

    private Attributes() {}

    /** The characters of all names and values together. */
    public static int length(Map<String, String> attributes) {
        return attributes.entrySet().stream().mapToInt(Attributes::length).sum();
    }

    /** Those of the candidates, in their order, that an event may have; each that has no room any more is left out. */
    static Map<String, String> fitting(Map<String, String> candidates) {
        Map<String, String> attributes = new LinkedHashMap<>();
        int room = MAX_LENGTH;
        for (Map.Entry<String, String> candidate : candidates.entrySet()) {
            if (length(candidate) <= room && attributes.size() < MAX_COUNT) {
                attributes.put(candidate.getKey(), candidate.getValue());
                room -= length(candidate);
            }
        }
        return attributes;
    }

    private static int length(Map.Entry<String, String> attribute) {
        return attribute.getKey().length() + attribute.getValue().length();
    }
}
