package io.flinktwins.inference.image.format;

import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.schemas.Reason;

/**
 * TIFF 6.0 and BigTIFF: directories of typed tags, of which the first describes the first page, and strips or tiles of
 * pixels anywhere in the file.
 */
final class TiffStructure implements ImageFormat.Structure {

    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int COMPRESSION = 259;
    private static final int BIT_ORDER = 266;
    private static final int LOW_BIT_FIRST = 2;
    private static final int STRIP_OFFSETS = 273;
    private static final int STRIP_LENGTHS = 279;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_HEIGHT = 323;
    private static final int TILE_OFFSETS = 324;
    private static final int TILE_LENGTHS = 325;
    /** What a strip or tile costs apart from its pixels. */
    private static final int PART_COST = 5_000;

    @Override
    public boolean matches(EncodedBytes bytes) {
        return bytes.hasAt(0, "II*\0") || bytes.hasAt(0, "MM\0*") || bytes.hasAt(0, "II+\0") || bytes.hasAt(0, "MM\0+");
    }

    /** A tile is allocated as a whole, also where it is larger than the image. */
    @Override
    public HeaderSize size(EncodedBytes bytes) throws RejectedImageException {
        TiffDirectory directory = TiffDirectory.read(bytes);
        return new HeaderSize(
                Math.max(directory.value(WIDTH, 0), directory.value(TILE_WIDTH, 0)),
                Math.max(directory.value(HEIGHT, 0), directory.value(TILE_HEIGHT, 0)));
    }

    @Override
    public void requireSound(EncodedBytes bytes, DecodingBudget budget) throws RejectedImageException {
        TiffDirectory directory = TiffDirectory.read(bytes);
        TiffParts parts = TiffParts.of(directory);
        if (parts.count() < 1) {
            throw new RejectedImageException(Reason.CORRUPT_IMAGE, "the TIFF image has no strips or tiles");
        }
        budget.spend(PART_COST * Math.min(parts.count(), Integer.MAX_VALUE));
        for (long part = 0; part < parts.count(); part++) {
            requirePart(bytes, directory, parts, part, budget);
        }
    }

    private static void requirePart(
            EncodedBytes bytes, TiffDirectory directory, TiffParts parts, long part, DecodingBudget budget)
            throws RejectedImageException {
        long wanted = parts.bytesOf(part);
        long compression = directory.value(COMPRESSION, TiffCompression.NONE);
        long offset = directory.value(directory.has(TILE_OFFSETS) ? TILE_OFFSETS : STRIP_OFFSETS, part, 0);
        bytes.requireLength(offset);
        long length = directory.value(
                directory.has(TILE_LENGTHS) ? TILE_LENGTHS : STRIP_LENGTHS, part, bytes.length() - offset);
        if (compression == TiffCompression.NONE) {
            // As libtiff, which does not ask how long the only strip says that it is.
            length = parts.count() == 1 ? wanted : Math.min(length, wanted);
        }
        bytes.requireLength(length);
        bytes.requireLength(offset + length);
        EncodedBytes content = bytes.part(offset, length);
        // All parts of a file may be the same bytes.
        budget.spend(compression == TiffCompression.NONE ? 0 : length);
        if (compression == TiffCompression.JPEG) {
            spendOnJpeg(content, budget);
        } else {
            boolean reversed = directory.value(BIT_ORDER, 1) == LOW_BIT_FIRST;
            requireWhole(part, TiffCompression.bytesIn(compression, content.all(reversed), wanted), wanted);
        }
    }

    /** libtiff leaves pixels grey that do not come out, and OpenCV takes them. */
    private static void requireWhole(long part, long bytes, long wanted) throws RejectedImageException {
        if (bytes < wanted) {
            throw new RejectedImageException(
                    Reason.CORRUPT_IMAGE,
                    "the TIFF image is damaged: part %d holds %d bytes of pixels and should hold %d"
                            .formatted(part, bytes, wanted));
        }
    }

    private static void spendOnJpeg(EncodedBytes part, DecodingBudget budget) throws RejectedImageException {
        try {
            new JpegStructure().requireSound(part, budget);
        } catch (RejectedImageException e) {
            // libtiff is content with a part that has no end marker.
            if (e.rejection().reason() == Reason.IMAGE_TOO_COMPLEX) {
                throw e;
            }
        }
    }
}
