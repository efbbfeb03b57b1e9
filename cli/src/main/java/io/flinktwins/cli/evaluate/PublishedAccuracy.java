package io.flinktwins.cli.evaluate;

import io.flinktwins.inference.modeldirectory.ModelDescription;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The accuracy on the validation images of ImageNet-1k that PaddleClas documents for a Twins variant. */
record PublishedAccuracy(double top1, double top5) {

    private static final int IMAGENET_CLASSES = 1_000;

    private static final Map<String, PublishedAccuracy> BY_VARIANT = Map.of(
            "pcpvt_small", new PublishedAccuracy(0.8115, 0.9567),
            "pcpvt_base", new PublishedAccuracy(0.8268, 0.9627),
            "pcpvt_large", new PublishedAccuracy(0.8306, 0.9659),
            "alt_gvt_small", new PublishedAccuracy(0.8177, 0.9557),
            "alt_gvt_base", new PublishedAccuracy(0.8315, 0.9629),
            "alt_gvt_large", new PublishedAccuracy(0.8364, 0.9651));

    /** What is published for a model of ImageNet's classes; null unless its name is one of the variants. */
    static @Nullable PublishedAccuracy of(ModelDescription description) {
        if (description.variant() == null || description.labels().size() != IMAGENET_CLASSES) {
            return null;
        }
        return BY_VARIANT.get(withoutTimmPrefix(description.variant()));
    }

    /** The same six networks are twins_pcpvt_small to twins_svt_large in timm. */
    private static String withoutTimmPrefix(String variant) {
        return variant.replace("twins_svt_", "alt_gvt_").replace("twins_pcpvt_", "pcpvt_");
    }
}
