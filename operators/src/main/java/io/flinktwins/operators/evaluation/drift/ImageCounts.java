package io.flinktwins.operators.evaluation.drift;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;

/**
 * How many images have each format, and how many are about how large: of those whose records say so. Immutable.
 *
 * @param formats by the {@link ImageKind#format}
 * @param sizes by the {@link ImageKind#size}
 */
public record ImageCounts(Map<String, Long> formats, Map<Integer, Long> sizes) implements Serializable {

    public static final ImageCounts NONE = new ImageCounts(Map.of(), Map.of());

    /** With one image more. */
    public ImageCounts plus(ImageKind image) {
        return new ImageCounts(plus(formats, image.format()), plus(sizes, image.size()));
    }

    private static <K> Map<K, Long> plus(Map<K, Long> counts, K key) {
        Map<K, Long> sum = new HashMap<>(counts);
        sum.merge(key, 1L, Long::sum);
        return sum;
    }
}
