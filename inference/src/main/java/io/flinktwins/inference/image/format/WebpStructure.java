package io.flinktwins.inference.image.format;

import io.flinktwins.inference.RejectedImageException;

/** WebP: a RIFF container whose first chunk, lossy, lossless or extended, states the size. */
final class WebpStructure implements ImageFormat.Structure {

    private static final int RIFF_LENGTH_AT = 4;
    private static final int RIFF_HEADER_LENGTH = 8;
    private static final int FIRST_CHUNK_AT = 12;
    private static final int LOSSY_SIZE_AT = 26;
    private static final int LOSSLESS_SIZE_AT = 21;
    private static final int EXTENDED_SIZE_AT = 24;
    private static final int FOURTEEN_BITS = 0x3fff;

    @Override
    public boolean matches(EncodedBytes bytes) {
        return bytes.hasAt(0, "RIFF") && bytes.hasAt(8, "WEBP");
    }

    @Override
    public HeaderSize size(EncodedBytes bytes) throws RejectedImageException {
        bytes.littleEndian(true);
        if (bytes.hasAt(FIRST_CHUNK_AT, "VP8X")) {
            bytes.at(EXTENDED_SIZE_AT);
            return new HeaderSize(bytes.u24() + 1, bytes.u24() + 1);
        }
        if (bytes.hasAt(FIRST_CHUNK_AT, "VP8L")) {
            long bits = bytes.at(LOSSLESS_SIZE_AT).u32();
            return new HeaderSize((bits & FOURTEEN_BITS) + 1, (bits >> 14 & FOURTEEN_BITS) + 1);
        }
        bytes.at(LOSSY_SIZE_AT);
        return new HeaderSize(bytes.u16() & FOURTEEN_BITS, bytes.u16() & FOURTEEN_BITS);
    }

    @Override
    public void requireSound(EncodedBytes bytes, DecodingBudget budget) throws RejectedImageException {
        bytes.requireLength(
                RIFF_HEADER_LENGTH + bytes.littleEndian(true).at(RIFF_LENGTH_AT).u32());
    }
}
