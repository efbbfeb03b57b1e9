package io.flinktwins.inference.image.format;

import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.schemas.Reason;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * TIFF 6.0 and BigTIFF: directories of typed tags, of which the first describes the first page, and strips or tiles of
 * pixels anywhere in the file.
 */
final class TiffStructure implements ImageFormat.Structure {

    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int STRIP_OFFSETS = 273;
    private static final int STRIP_LENGTHS = 279;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_HEIGHT = 323;
    private static final int TILE_OFFSETS = 324;
    private static final int TILE_LENGTHS = 325;
    private static final int COMPRESSION = 259;
    private static final int JPEG = 7;
    /** What a strip or tile costs apart from its pixels. */
    private static final int PART_COST = 5_000;

    private static final int VERSION_AT = 2;
    private static final int BIG_VERSION = 43;
    private static final int BIG_DIRECTORY_AT = 8;

    @Override
    public boolean matches(EncodedBytes bytes) {
        return bytes.hasAt(0, "II*\0") || bytes.hasAt(0, "MM\0*") || bytes.hasAt(0, "II+\0") || bytes.hasAt(0, "MM\0+");
    }

    /** A tile is allocated as a whole, also where it is larger than the image. */
    @Override
    public HeaderSize size(EncodedBytes bytes) throws RejectedImageException {
        Map<Integer, Tag> tags = tags(bytes);
        return new HeaderSize(
                Math.max(value(bytes, tags, WIDTH), value(bytes, tags, TILE_WIDTH)),
                Math.max(value(bytes, tags, HEIGHT), value(bytes, tags, TILE_HEIGHT)));
    }

    @Override
    public void requireSound(EncodedBytes bytes, DecodingBudget budget) throws RejectedImageException {
        Map<Integer, Tag> tags = tags(bytes);
        boolean jpeg = value(bytes, tags, COMPRESSION) == JPEG;
        requireParts(bytes, tags.get(STRIP_OFFSETS), tags.get(STRIP_LENGTHS), jpeg, budget);
        requireParts(bytes, tags.get(TILE_OFFSETS), tags.get(TILE_LENGTHS), jpeg, budget);
    }

    private static Map<Integer, Tag> tags(EncodedBytes bytes) throws RejectedImageException {
        bytes.littleEndian(bytes.hasAt(0, "I"));
        boolean big = bytes.at(VERSION_AT).u16() == BIG_VERSION;
        bytes.at(big ? bytes.at(BIG_DIRECTORY_AT).u64() : bytes.u32());
        long count = big ? bytes.u64() : bytes.u16();
        Map<Integer, Tag> tags = new HashMap<>();
        for (long i = 0; i < count; i++) {
            int id = bytes.u16();
            int type = bytes.u16();
            long values = big ? bytes.u64() : bytes.u32();
            tags.putIfAbsent(id, tag(bytes, type, values, big ? Long.BYTES : Integer.BYTES));
        }
        return tags;
    }

    /** Values that fit into the place of an offset stand there instead of it. */
    private static Tag tag(EncodedBytes bytes, int type, long count, int offsetLength) throws RejectedImageException {
        int valueLength = Tag.lengthOf(type);
        int here = bytes.position();
        boolean fits = count <= offsetLength / valueLength;
        long offset = offsetLength == Long.BYTES ? bytes.u64() : bytes.u32();
        return new Tag(valueLength, count, fits ? here : offset);
    }

    private static long value(EncodedBytes bytes, Map<Integer, Tag> tags, int id) throws RejectedImageException {
        Tag tag = tags.get(id);
        return tag == null || tag.count == 0 ? 0 : tag.read(bytes, 0);
    }

    private static void requireParts(
            EncodedBytes bytes, @Nullable Tag offsets, @Nullable Tag lengths, boolean jpeg, DecodingBudget budget)
            throws RejectedImageException {
        if (offsets == null || lengths == null) {
            return;
        }
        for (long part = 0; part < Math.min(offsets.count, lengths.count); part++) {
            long offset = offsets.read(bytes, part);
            long length = lengths.read(bytes, part);
            bytes.requireLength(offset);
            bytes.requireLength(length);
            bytes.requireLength(offset + length);
            budget.spend(PART_COST);
            if (jpeg) {
                spendOnJpeg(bytes.part(offset, length), length, budget);
            }
        }
    }

    private static void spendOnJpeg(EncodedBytes part, long length, DecodingBudget budget)
            throws RejectedImageException {
        // The bytes, too: all parts of a file may be the same ones.
        budget.spend(length);
        try {
            new JpegStructure().requireSound(part, budget);
        } catch (RejectedImageException e) {
            // libtiff is content with a part that has no end marker.
            if (e.rejection().reason() == Reason.IMAGE_TOO_COMPLEX) {
                throw e;
            }
        }
    }

    private record Tag(int valueLength, long count, long place) {

        private static final int SHORT = 3;
        private static final int LONG = 4;
        private static final int LONG8 = 16;

        /** Types that can't be a size or an offset count as bytes. */
        static int lengthOf(int type) {
            return switch (type) {
                case SHORT -> Short.BYTES;
                case LONG -> Integer.BYTES;
                case LONG8 -> Long.BYTES;
                default -> Byte.BYTES;
            };
        }

        long read(EncodedBytes bytes, long index) throws RejectedImageException {
            bytes.at(place + index * valueLength);
            return switch (valueLength) {
                case Short.BYTES -> bytes.u16();
                case Integer.BYTES -> bytes.u32();
                case Long.BYTES -> bytes.u64();
                default -> bytes.u8();
            };
        }
    }
}
