package io.flinktwins.inference.modeldirectory;

import io.flinktwins.inference.image.Crop;
import io.flinktwins.inference.image.Preprocessing;
import io.flinktwins.inference.image.Resize;
import io.flinktwins.inference.image.resample.Resampling;
import io.flinktwins.inference.image.resample.Resampling.Filter;
import io.flinktwins.inference.image.resample.Resampling.Library;
import io.flinktwins.inference.image.tensor.ModelInput;
import io.flinktwins.inference.image.tensor.ModelInput.ChannelOrder;
import io.flinktwins.inference.image.tensor.ModelInput.ElementType;
import io.flinktwins.inference.image.tensor.ModelInput.Layout;
import io.flinktwins.inference.image.tensor.Normalization;
import io.flinktwins.inference.modeldirectory.ModelDescription.Scores;
import java.nio.file.Path;
import java.util.List;

/**
 * The config.json of a timm model: decode without EXIF orientation, resize with Pillow by torchvision's rules, centre
 * crop, normalize; scores are logits. What it leaves out is timm's default.
 */
final class TimmDescription {

    private static final double DEFAULT_CROP_PERCENT = 0.875;
    private static final List<Float> IMAGENET_MEAN = List.of(0.485f, 0.456f, 0.406f);
    private static final List<Float> IMAGENET_STD = List.of(0.229f, 0.224f, 0.225f);
    private static final float TO_TENSOR_SCALE = 1 / 255f;

    private TimmDescription() {}

    static ModelDescription read(DescriptionNode root, Path file, String name) {
        DescriptionNode config = root.get("pretrained_cfg").isAbsent() ? root : root.get("pretrained_cfg");
        List<DescriptionNode> size = config.get("input_size").list();
        if (size.size() != 3 || size.get(0).integer() != 3) {
            throw config.get("input_size").error("must be [3, height, width]");
        }
        int height = size.get(1).integer();
        int width = size.get(2).integer();
        return new ModelDescription(
                name,
                root.get("architecture").textOrNull(),
                new ModelInput(width, height, ChannelOrder.RGB, Layout.NCHW, ElementType.FLOAT32),
                new Preprocessing(
                        false,
                        resize(config, width, height),
                        new Crop(width, height, Crop.Rule.TORCHVISION),
                        normalization(config)),
                Scores.LOGITS,
                labels(root, config),
                null,
                String.valueOf(file.getFileName()));
    }

    private static Resize resize(DescriptionNode config, int width, int height) {
        double cropPercent = config.get("crop_pct").numberOr(DEFAULT_CROP_PERCENT);
        int resizedWidth = (int) Math.floor(width / cropPercent);
        int resizedHeight = (int) Math.floor(height / cropPercent);
        Resampling resampling = new Resampling(Library.PILLOW, filter(config.get("interpolation")));
        if (isSquashed(config)) {
            return new Resize.ToSize(resizedWidth, resizedHeight, resampling);
        }
        if (width != height) {
            throw config.get("input_size").error("is not square, which crop_mode center does not support here");
        }
        return new Resize.ShortSide(resizedHeight, Resize.Rounding.TORCHVISION, resampling);
    }

    private static boolean isSquashed(DescriptionNode config) {
        DescriptionNode mode = config.get("crop_mode");
        String name = mode.isAbsent() ? "center" : mode.text();
        return switch (name) {
            case "center" -> false;
            case "squash" -> true;
            default -> throw mode.error("is '%s'; it can be center or squash".formatted(name));
        };
    }

    private static Filter filter(DescriptionNode interpolation) {
        return interpolation.isAbsent() ? Filter.BICUBIC : interpolation.oneOf(Filter.class);
    }

    private static Normalization normalization(DescriptionNode config) {
        return new Normalization(
                TO_TENSOR_SCALE,
                floatsOr(config.get("mean"), IMAGENET_MEAN),
                floatsOr(config.get("std"), IMAGENET_STD));
    }

    private static List<Float> floatsOr(DescriptionNode node, List<Float> absent) {
        return node.isAbsent() ? absent : node.floats();
    }

    private static List<String> labels(DescriptionNode root, DescriptionNode config) {
        DescriptionNode names =
                config.get("label_names").isAbsent() ? root.get("label_names") : config.get("label_names");
        return names.isAbsent() ? List.of() : names.texts();
    }
}
