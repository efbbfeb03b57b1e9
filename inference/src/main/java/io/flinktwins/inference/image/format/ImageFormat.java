package io.flinktwins.inference.image.format;

import io.flinktwins.inference.RejectedImageException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The formats that are decoded, told by content, and what their structure says before anything is decoded.
 *
 * <p>OpenCV reads more formats. They are left out, because nothing here knows how large such an image would become.
 */
public enum ImageFormat {
    JPEG("JPEG", new JpegStructure(), "jpg", "jpeg"),
    PNG("PNG", new PngStructure(), "png"),
    GIF("GIF", new GifStructure(), "gif"),
    WEBP("WebP", new WebpStructure(), "webp"),
    BMP("BMP", new BmpStructure(), "bmp"),
    TIFF("TIFF", new TiffStructure(), "tif", "tiff");

    /** How one format lays out its bytes. Has no state. */
    interface Structure {

        boolean matches(EncodedBytes bytes);

        /** Reads the size that decoding would allocate, without decoding. */
        public HeaderSize size(EncodedBytes bytes) throws RejectedImageException;

        /**
         * Goes through the structure to the image's end; costs no more than a look at each byte. Spends what is dear to
         * decode; one visit of each pixel is within any budget.
         */
        public void requireSound(EncodedBytes bytes, DecodingBudget budget) throws RejectedImageException;

        /** Whether all pixels may be there although the structure has no end: the decoder can tell. */
        public default boolean mayBeWholeWithoutEnd(EncodedBytes bytes) {
            return false;
        }
    }

    private final String title;

    @SuppressWarnings("ImmutableEnumChecker") // the structures have no state
    private final Structure structure;

    @SuppressWarnings("ImmutableEnumChecker") // unmodifiable
    private final List<String> extensions;

    ImageFormat(String title, Structure structure, String... extensions) {
        this.title = title;
        this.structure = structure;
        this.extensions = List.of(extensions);
    }

    public static @Nullable ImageFormat of(byte[] encoded) {
        EncodedBytes bytes = new EncodedBytes(encoded);
        for (ImageFormat format : values()) {
            if (format.structure.matches(bytes)) {
                return format;
            }
        }
        return null;
    }

    /** How the names of such files end, in lower case. */
    public List<String> extensions() {
        return extensions;
    }

    public HeaderSize size(byte[] encoded) throws RejectedImageException {
        return structure.size(new EncodedBytes(encoded));
    }

    /** Checks that the image is complete, undamaged as far as its structure shows, and within the budget. */
    public void requireSound(byte[] encoded, DecodingBudget budget) throws RejectedImageException {
        structure.requireSound(new EncodedBytes(encoded), budget);
    }

    /** Whether the decoder can tell that an image whose structure has no end lacks no pixels. */
    public boolean mayBeWholeWithoutEnd(byte[] encoded) {
        return structure.mayBeWholeWithoutEnd(new EncodedBytes(encoded));
    }

    @Override
    public String toString() {
        return title;
    }
}
