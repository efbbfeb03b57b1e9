package io.flinktwins.inference.image.format;

import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.schemas.Reason;
import java.util.zip.CRC32;

/** PNG: a signature, then chunks of length, type, data and checksum; IHDR is the first and IEND the last. */
final class PngStructure implements ImageFormat.Structure {

    private static final int FIRST_CHUNK_AT = 8;
    private static final int WIDTH_AT = 16;
    private static final int TYPE_LENGTH = 4;
    private static final int ANCILLARY = 0x20;
    /** What a chunk without pixels costs; libpng writes a line to standard error about many that it does not like. */
    private static final int CHUNK_COST = 100_000;
    /** libpng inflates text, and throws it away. */
    private static final int INFLATED_BYTE_COST = 6;

    private static final int MAX_INFLATED_RATIO = 1032;
    private static final int MAX_INFLATED_BYTES = 8_000_000;

    @Override
    public boolean matches(EncodedBytes bytes) {
        return bytes.hasAt(0, "\u0089PNG\r\n\u001a\n");
    }

    @Override
    public HeaderSize size(EncodedBytes bytes) throws RejectedImageException {
        bytes.at(WIDTH_AT);
        return new HeaderSize(bytes.u32(), bytes.u32());
    }

    @Override
    public void requireSound(EncodedBytes bytes, DecodingBudget budget) throws RejectedImageException {
        bytes.at(FIRST_CHUNK_AT);
        boolean isLast = false;
        while (!isLast) {
            long length = bytes.u32();
            isLast = bytes.hasAt(bytes.position(), "IEND");
            budget.spend(cost(bytes, length));
            requireSoundChunk(bytes, length);
        }
    }

    private static long cost(EncodedBytes bytes, long length) {
        if (bytes.hasAt(bytes.position(), "IDAT") || bytes.hasAt(bytes.position(), "fdAT")) {
            return 0;
        }
        boolean inflates = bytes.hasAt(bytes.position(), "zTXt") || bytes.hasAt(bytes.position(), "iTXt");
        long inflated = inflates ? Math.min(MAX_INFLATED_BYTES, length * MAX_INFLATED_RATIO) : 0;
        return CHUNK_COST + inflated * INFLATED_BYTE_COST;
    }

    /** OpenCV would show whatever a damaged chunk decodes to. Chunks with a small first letter may be ignored. */
    private static void requireSoundChunk(EncodedBytes bytes, long length) throws RejectedImageException {
        int from = bytes.position();
        boolean isCritical = (bytes.u8() & ANCILLARY) == 0;
        bytes.skip(TYPE_LENGTH - 1 + length);
        CRC32 checksum = new CRC32();
        bytes.addTo(checksum, from);
        if (bytes.u32() != checksum.getValue() && isCritical) {
            throw new RejectedImageException(
                    Reason.CORRUPT_IMAGE,
                    "the PNG image is damaged: the checksum of the chunk at byte %d is wrong".formatted(from));
        }
    }
}
