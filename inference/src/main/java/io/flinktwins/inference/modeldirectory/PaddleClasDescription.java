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
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * PaddleClas's inference.yml: {@code PreProcess.transform_ops} in its order, {@code PostProcess.Topk}; scores are
 * probabilities. What it leaves out is the default of PaddleClas's deploy/python/preprocess.py.
 */
final class PaddleClasDescription {

    private static final float BYTE_SCALE = (float) (1.0 / 255.0);
    private ChannelOrder channels = ChannelOrder.RGB;
    private ElementType type = ElementType.FLOAT32;
    private @Nullable Resize resize;
    private @Nullable Crop crop;
    private @Nullable Normalization normalization;

    private PaddleClasDescription() {}

    static ModelDescription read(DescriptionNode root, Path file, String name) {
        PaddleClasDescription description = new PaddleClasDescription();
        root.get("PreProcess").get("transform_ops").list().forEach(description::addAll);
        return new ModelDescription(
                name,
                root.get("Global").get("model_name").textOrNull(),
                description.input(),
                new Preprocessing(true, description.resize, description.crop, description.normalization),
                Scores.PROBABILITIES,
                PaddleClasLabels.read(root.get("PostProcess"), file),
                null,
                String.valueOf(file.getFileName()));
    }

    private void addAll(DescriptionNode operators) {
        operators.fields().forEach(this::add);
    }

    private void add(String operator, DescriptionNode node) {
        switch (operator) {
            case "DecodeImage" -> channels = node.get("to_rgb").boolOr(true) ? ChannelOrder.RGB : ChannelOrder.BGR;
            case "ResizeImage" -> resize = resize(node);
            case "CropImage" -> crop = crop(node);
            case "NormalizeImage" -> normalize(node);
            case "ToCHWImage" -> {}
            default ->
                throw node.error("is not known here; known are DecodeImage, ResizeImage, CropImage, "
                        + "NormalizeImage and ToCHWImage");
        }
    }

    private static Resize resize(DescriptionNode node) {
        Resampling resampling = resampling(node);
        DescriptionNode shortSide = node.get("resize_short");
        if (!shortSide.isAbsent()) {
            return new Resize.ShortSide(
                    shortSide.side(DescriptionLimits.MAX_RESIZED_SIDE), Resize.Rounding.PADDLECLAS, resampling);
        }
        return new Resize.ToSize(width(node.get("size")), height(node.get("size")), resampling);
    }

    private static Resampling resampling(DescriptionNode node) {
        boolean pillow = !node.get("backend").isAbsent()
                && node.get("backend").text().toLowerCase(Locale.ROOT).equals("pil");
        DescriptionNode interpolation = node.get("interpolation");
        if (pillow) {
            return new Resampling(
                    Library.PILLOW, interpolation.isAbsent() ? Filter.BILINEAR : interpolation.oneOf(Filter.class));
        }
        return new Resampling(Library.OPENCV, interpolation.isAbsent() ? Filter.LINEAR : openCvFilter(interpolation));
    }

    private static Filter openCvFilter(DescriptionNode interpolation) {
        Filter filter = OPENCV_FILTERS.get(interpolation.text().toLowerCase(Locale.ROOT));
        if (filter == null) {
            throw interpolation.error("is %s; for backend cv2 it can be %s"
                    .formatted(interpolation.quoted(), String.join(", ", OPENCV_FILTERS.keySet())));
        }
        return filter;
    }

    private static Crop crop(DescriptionNode node) {
        return new Crop(width(node.get("size")), height(node.get("size")), Crop.Rule.PADDLECLAS);
    }

    private void normalize(DescriptionNode node) {
        DescriptionNode count = node.get("channel_num");
        if (!count.isAbsent()) {
            count.integer(ModelInput.CHANNELS, ModelInput.CHANNELS);
        }
        if (node.get("output_fp16").boolOr(false)) {
            type = ElementType.FLOAT16;
        }
        normalization = DescriptionLimits.normalization(scale(node.get("scale")), node.get("mean"), node.get("std"));
    }

    /** A number, or a quotient as text such as {@code 1.0/255.0}, which PaddleClas evaluates as Python. */
    private static float scale(DescriptionNode node) {
        if (node.isAbsent()) {
            return BYTE_SCALE;
        }
        return DescriptionLimits.scale(node, node.isText() ? quotient(node) : node.anyNumber());
    }

    private static double quotient(DescriptionNode node) {
        List<String> parts = List.of(node.text().split("/", 2));
        try {
            double numerator = Double.parseDouble(parts.get(0).strip());
            return parts.size() == 1
                    ? numerator
                    : numerator / Double.parseDouble(parts.get(1).strip());
        } catch (NumberFormatException e) {
            throw node.error("is %s; it must be a number or a quotient such as 1.0/255.0".formatted(node.quoted()));
        }
    }

    private ModelInput input() {
        if (crop != null) {
            return new ModelInput(crop.width(), crop.height(), channels, Layout.NCHW, type);
        }
        if (resize instanceof Resize.ToSize size) {
            return new ModelInput(size.width(), size.height(), channels, Layout.NCHW, type);
        }
        throw new IllegalArgumentException(
                "PreProcess.transform_ops has neither CropImage.size nor ResizeImage.size, so the input size is open");
    }

    private static int width(DescriptionNode size) {
        return size.isList() ? side(size, 0) : size.side(DescriptionLimits.MAX_INPUT_SIDE);
    }

    private static int height(DescriptionNode size) {
        return size.isList() ? side(size, 1) : size.side(DescriptionLimits.MAX_INPUT_SIDE);
    }

    private static int side(DescriptionNode size, int index) {
        if (size.list().size() != 2) {
            throw size.error("must be one integer or [width, height]");
        }
        return size.list().get(index).side(DescriptionLimits.MAX_INPUT_SIDE);
    }

    private static final Map<String, Filter> OPENCV_FILTERS = Map.of(
            "nearest", Filter.NEAREST,
            "bilinear", Filter.LINEAR,
            "bicubic", Filter.CUBIC,
            "area", Filter.AREA,
            "lanczos", Filter.LANCZOS);
}
