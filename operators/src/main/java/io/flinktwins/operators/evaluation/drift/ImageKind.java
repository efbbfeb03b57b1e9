package io.flinktwins.operators.evaluation.drift;

import io.flinktwins.inference.image.format.ImageFormat;
import io.flinktwins.schemas.Classification;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What images are told apart by: their format, and roughly how many pixels they have.
 *
 * @param format that of an {@link ImageFormat}, or {@value #OTHER}
 * @param size four times the binary logarithm of the number of pixels, rounded down
 */
public record ImageKind(String format, int size) {

    /** A record may name any format. */
    static final String OTHER = "OTHER";

    private static final Set<String> FORMATS =
            Arrays.stream(ImageFormat.values()).map(ImageFormat::name).collect(Collectors.toUnmodifiableSet());

    private static final int STEPS = 4;

    /** Null if the record does not say it all. */
    public static @Nullable ImageKind of(Classification classification) {
        String format = classification.getImageFormat();
        Integer width = classification.getImageWidth();
        Integer height = classification.getImageHeight();
        return format == null || width == null || height == null || width < 1 || height < 1
                ? null
                : new ImageKind(FORMATS.contains(format) ? format : OTHER, size((long) width * height));
    }

    /** Without a logarithm, which may come out below the whole number that it is for a power of two. */
    private static int size(long pixels) {
        int octave = Long.SIZE - 1 - Long.numberOfLeadingZeros(pixels);
        double rest = Math.scalb((double) pixels, -octave);
        int step = 0;
        while (step < STEPS - 1 && rest >= Math.pow(2, (step + 1.0) / STEPS)) {
            step++;
        }
        return STEPS * octave + step;
    }
}
