package io.flinktwins.inference.image.resample;

import static io.flinktwins.inference.image.resample.Resampling.Filter.AREA;
import static io.flinktwins.inference.image.resample.Resampling.Filter.BICUBIC;
import static io.flinktwins.inference.image.resample.Resampling.Filter.BILINEAR;
import static io.flinktwins.inference.image.resample.Resampling.Filter.BOX;
import static io.flinktwins.inference.image.resample.Resampling.Filter.CUBIC;
import static io.flinktwins.inference.image.resample.Resampling.Filter.HAMMING;
import static io.flinktwins.inference.image.resample.Resampling.Filter.LANCZOS;
import static io.flinktwins.inference.image.resample.Resampling.Filter.LINEAR;
import static io.flinktwins.inference.image.resample.Resampling.Filter.NEAREST;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How a resize computes pixels: a filter as one library computes it. Filters of the same name differ between the two,
 * by up to dozens of grey levels: Pillow widens its filters when it shrinks an image, OpenCV does not.
 */
public record Resampling(Library library, Filter filter) {

    /** Whose arithmetic. */
    public enum Library {
        PILLOW,
        OPENCV;

        /** The filters that the library has. */
        List<Filter> filters() {
            return switch (this) {
                case PILLOW -> List.of(NEAREST, BILINEAR, BICUBIC, LANCZOS, BOX, HAMMING);
                case OPENCV -> List.of(NEAREST, LINEAR, CUBIC, AREA, LANCZOS);
            };
        }
    }

    /** Filter, by the name that its library gives it. */
    public enum Filter {
        NEAREST,
        BILINEAR,
        BICUBIC,
        LANCZOS,
        BOX,
        HAMMING,
        LINEAR,
        CUBIC,
        AREA
    }

    public Resampling {
        if (!library.filters().contains(filter)) {
            throw new IllegalArgumentException("%s has no filter '%s'; it has %s"
                    .formatted(
                            lowerCase(library),
                            lowerCase(filter),
                            library.filters().stream()
                                    .map(Resampling::lowerCase)
                                    .collect(Collectors.joining(", "))));
        }
    }

    private static String lowerCase(Enum<?> name) {
        return name.name().toLowerCase(Locale.ROOT);
    }
}
