package io.flinktwins.inference.image.format;

import io.flinktwins.inference.RejectedImageException;
import org.jspecify.annotations.Nullable;

/**
 * The formats that are decoded, told by content, and what their structure says before anything is decoded.
 *
 * <p>OpenCV reads more formats. They are left out, because nothing here knows how large such an image would become.
 */
public enum ImageFormat {
    JPEG("JPEG", new JpegStructure()),
    PNG("PNG", new PngStructure()),
    GIF("GIF", new GifStructure()),
    WEBP("WebP", new WebpStructure()),
    BMP("BMP", new BmpStructure()),
    TIFF("TIFF", new TiffStructure());

    /** How one format lays out its bytes. Has no state. */
    interface Structure {

        boolean matches(EncodedBytes bytes);

        /** Reads the size that decoding would allocate, without decoding. */
        public HeaderSize size(EncodedBytes bytes) throws RejectedImageException;

        /** Goes through the structure to the image's end; costs no more than a look at each byte. */
        public void requireSound(EncodedBytes bytes) throws RejectedImageException;
    }

    private final String title;

    @SuppressWarnings("ImmutableEnumChecker") // the structures have no state
    private final Structure structure;

    ImageFormat(String title, Structure structure) {
        this.title = title;
        this.structure = structure;
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

    public HeaderSize size(byte[] encoded) throws RejectedImageException {
        return structure.size(new EncodedBytes(encoded));
    }

    public void requireSound(byte[] encoded) throws RejectedImageException {
        structure.requireSound(new EncodedBytes(encoded));
    }

    @Override
    public String toString() {
        return title;
    }
}
