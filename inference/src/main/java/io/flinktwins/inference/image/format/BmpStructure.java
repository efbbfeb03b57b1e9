package io.flinktwins.inference.image.format;

import io.flinktwins.inference.RejectedImageException;

/** BMP: a file header, a bitmap header of one of several lengths, then rows padded to four bytes. */
final class BmpStructure implements ImageFormat.Structure {

    private static final int PIXELS_AT = 10;
    private static final int HEADER_LENGTH_AT = 14;
    private static final int OS2_HEADER_LENGTH = 12;
    private static final int OS2_BITS_AT = 24;
    private static final int BITS_AT = 28;
    private static final int UNCOMPRESSED = 0;
    private static final int BIT_FIELDS = 3;

    /** Two letters alone may be text; the length of the bitmap header always fits into its first byte. */
    @Override
    public boolean matches(EncodedBytes bytes) {
        return bytes.hasAt(0, "BM") && bytes.hasAt(HEADER_LENGTH_AT + 1, "\0\0\0");
    }

    @Override
    public HeaderSize size(EncodedBytes bytes) throws RejectedImageException {
        long headerLength = bytes.littleEndian(true).at(HEADER_LENGTH_AT).u32();
        if (headerLength == OS2_HEADER_LENGTH) {
            return new HeaderSize(bytes.u16(), bytes.u16());
        }
        // Rows from the top down have a negative height.
        int width = (int) bytes.u32();
        return new HeaderSize(width, Math.abs((long) (int) bytes.u32()));
    }

    /** Rows with run lengths have no length of their own; the decoder finds out. */
    @Override
    public void requireSound(EncodedBytes bytes, DecodingBudget budget) throws RejectedImageException {
        HeaderSize size = size(bytes);
        boolean os2 = bytes.at(HEADER_LENGTH_AT).u32() == OS2_HEADER_LENGTH;
        int bits = bytes.at(os2 ? OS2_BITS_AT : BITS_AT).u16();
        long compression = os2 ? UNCOMPRESSED : bytes.u32();
        if (compression == UNCOMPRESSED || compression == BIT_FIELDS) {
            long rowLength = (size.width() * bits + 31) / 32 * 4;
            bytes.requireLength(bytes.at(PIXELS_AT).u32() + rowLength * size.height());
        }
    }
}
