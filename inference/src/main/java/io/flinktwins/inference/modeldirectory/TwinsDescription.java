package io.flinktwins.inference.modeldirectory;

import io.flinktwins.inference.image.Crop;
import io.flinktwins.inference.image.Preprocessing;
import io.flinktwins.inference.image.Resize;
import io.flinktwins.inference.image.resample.Resampling;
import io.flinktwins.inference.image.tensor.ModelInput;
import io.flinktwins.inference.image.tensor.ModelInput.ChannelOrder;
import io.flinktwins.inference.image.tensor.ModelInput.ElementType;
import io.flinktwins.inference.image.tensor.ModelInput.Layout;
import io.flinktwins.inference.image.tensor.Normalization;
import io.flinktwins.inference.modeldirectory.ModelDescription.Scores;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Our own description, twins.json, which leaves nothing open. */
final class TwinsDescription {

    private static final int FORMAT_VERSION = 1;

    private TwinsDescription() {}

    static ModelDescription read(DescriptionNode root, Path file, String name) {
        requireKnownFormat(root.get("formatVersion"));
        root.withOnly(
                "formatVersion",
                "name",
                "variant",
                "version",
                "source",
                "input",
                "attention",
                "preprocessing",
                "scores",
                "labels");
        DescriptionNode version = root.get("version");
        DescriptionNode labels = root.get("labels");
        return new ModelDescription(
                root.get("name").isAbsent() ? name : root.get("name").name(),
                root.get("variant").textOrNull(),
                input(root.get("input")),
                preprocessing(root.get("preprocessing")),
                root.get("scores").oneOf(Scores.class),
                labels.isAbsent() ? List.of() : labels.texts(),
                version.isAbsent() ? null : version.longInteger(0, ModelVersion.LARGEST),
                String.valueOf(file.getFileName()));
    }

    private static void requireKnownFormat(DescriptionNode format) {
        int found = format.integer(1, Integer.MAX_VALUE);
        if (found != FORMAT_VERSION) {
            throw format.error("is %d, this release reads %d: use a newer release, or export the model again"
                    .formatted(found, FORMAT_VERSION));
        }
    }

    private static ModelInput input(DescriptionNode described) {
        DescriptionNode input = described.withOnly("layout", "type", "height", "width", "channels");
        return new ModelInput(
                input.get("width").side(DescriptionLimits.MAX_INPUT_SIDE),
                input.get("height").side(DescriptionLimits.MAX_INPUT_SIDE),
                input.get("channels").oneOf(ChannelOrder.class),
                input.get("layout").oneOf(Layout.class),
                input.get("type").oneOf(ElementType.class));
    }

    private static Preprocessing preprocessing(DescriptionNode described) {
        DescriptionNode preprocessing = described.withOnly("exifOrientation", "resize", "crop", "scale", "mean", "std");
        return new Preprocessing(
                preprocessing.get("exifOrientation").bool(),
                resize(preprocessing.get("resize")),
                crop(preprocessing.get("crop")),
                normalization(preprocessing));
    }

    private static @Nullable Resize resize(DescriptionNode resize) {
        if (resize.isAbsent()) {
            return null;
        }
        resize.withOnly("width", "height", "shortSide", "library", "filter", "rounding");
        Resampling resampling = new Resampling(
                resize.get("library").oneOf(Resampling.Library.class),
                resize.get("filter").oneOf(Resampling.Filter.class));
        if (resize.get("shortSide").isAbsent()) {
            return new Resize.ToSize(
                    resize.get("width").side(DescriptionLimits.MAX_RESIZED_SIDE),
                    resize.get("height").side(DescriptionLimits.MAX_RESIZED_SIDE),
                    resampling);
        }
        return new Resize.ShortSide(
                resize.get("shortSide").side(DescriptionLimits.MAX_RESIZED_SIDE),
                resize.get("rounding").oneOf(Resize.Rounding.class),
                resampling);
    }

    private static @Nullable Crop crop(DescriptionNode crop) {
        return crop.isAbsent()
                ? null
                : new Crop(
                        crop.withOnly("width", "height", "rule").get("width").side(DescriptionLimits.MAX_INPUT_SIDE),
                        crop.get("height").side(DescriptionLimits.MAX_INPUT_SIDE),
                        crop.get("rule").oneOf(Crop.Rule.class));
    }

    private static @Nullable Normalization normalization(DescriptionNode preprocessing) {
        DescriptionNode scale = preprocessing.get("scale");
        DescriptionNode mean = preprocessing.get("mean");
        DescriptionNode std = preprocessing.get("std");
        return scale.isAbsent() && mean.isAbsent() && std.isAbsent()
                ? null
                : new Normalization(
                        DescriptionLimits.scale(scale, scale.anyNumber()),
                        DescriptionLimits.mean(mean),
                        DescriptionLimits.std(std));
    }
}
