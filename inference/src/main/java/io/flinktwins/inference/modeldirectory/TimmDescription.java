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
import io.flinktwins.inference.modeldirectory.ModelDescription.Scores;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The config.json of a timm model: decode without EXIF orientation, resize with Pillow by torchvision's rules, centre
 * crop, normalize; scores are logits. What it leaves out is timm's default.
 */
final class TimmDescription {

    private static final double DEFAULT_CROP_PERCENT = 0.875;
    private static final float TO_TENSOR_SCALE = 1 / 255f;

    private TimmDescription() {}

    static ModelDescription read(DescriptionNode root, Path file, String name) {
        DescriptionNode config = root.get("pretrained_cfg").isAbsent() ? root : root.get("pretrained_cfg");
        List<DescriptionNode> size = config.get("input_size").list();
        if (size.size() != 3 || size.get(0).integer(1, 4) != 3) {
            throw config.get("input_size").error("must be [3, height, width]");
        }
        int height = size.get(1).side(DescriptionLimits.MAX_INPUT_SIDE);
        int width = size.get(2).side(DescriptionLimits.MAX_INPUT_SIDE);
        return new ModelDescription(
                name,
                root.get("architecture").textOrNull(),
                new ModelInput(width, height, ChannelOrder.RGB, Layout.NCHW, ElementType.FLOAT32),
                new Preprocessing(
                        false,
                        resize(config, width, height),
                        new Crop(width, height, Crop.Rule.TORCHVISION),
                        DescriptionLimits.normalization(TO_TENSOR_SCALE, config.get("mean"), config.get("std"))),
                Scores.LOGITS,
                labels(root, config),
                null,
                String.valueOf(file.getFileName()));
    }

    private static Resize resize(DescriptionNode config, int width, int height) {
        double cropPercent =
                config.get("crop_pct").numberOr(DEFAULT_CROP_PERCENT, DescriptionLimits.MIN_CROP_PERCENT, 1);
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
            case "border" ->
                throw mode.error("is 'border', which pads images, and that is not supported here: evaluate the model"
                        + " with center or squash, and write that");
            default -> throw mode.error("is %s; it can be center or squash".formatted(mode.quoted()));
        };
    }

    private static Filter filter(DescriptionNode interpolation) {
        return interpolation.isAbsent() ? Filter.BICUBIC : interpolation.oneOf(Filter.class);
    }

    private static List<String> labels(DescriptionNode root, DescriptionNode config) {
        DescriptionNode names =
                config.get("label_names").isAbsent() ? root.get("label_names") : config.get("label_names");
        if (names.isObject()) {
            return labelsById(names);
        }
        return names.isAbsent() ? List.of() : names.texts();
    }

    private static List<String> labelsById(DescriptionNode names) {
        SortedMap<Integer, String> byId = new TreeMap<>();
        names.fields().forEach((id, label) -> {
            try {
                ClassLabels.add(byId, id, label.text());
            } catch (IllegalArgumentException e) {
                throw label.error(String.valueOf(e.getMessage()));
            }
        });
        return ClassLabels.of(byId);
    }
}
