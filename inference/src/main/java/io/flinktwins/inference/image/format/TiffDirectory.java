package io.flinktwins.inference.image.format;

import io.flinktwins.inference.RejectedImageException;
import java.util.HashMap;
import java.util.Map;

/** The tags that describe the first page of a TIFF, each a list of numbers. */
final class TiffDirectory {

    private static final int VERSION_AT = 2;
    private static final int BIG_VERSION = 43;
    private static final int BIG_DIRECTORY_AT = 8;

    private final EncodedBytes bytes;
    private final Map<Integer, Tag> tags = new HashMap<>();

    private TiffDirectory(EncodedBytes bytes) {
        this.bytes = bytes;
    }

    static TiffDirectory read(EncodedBytes bytes) throws RejectedImageException {
        bytes.littleEndian(bytes.hasAt(0, "I"));
        boolean big = bytes.at(VERSION_AT).u16() == BIG_VERSION;
        bytes.at(big ? bytes.at(BIG_DIRECTORY_AT).u64() : bytes.u32());
        long count = big ? bytes.u64() : bytes.u16();
        TiffDirectory directory = new TiffDirectory(bytes);
        for (long i = 0; i < count; i++) {
            int id = bytes.u16();
            int type = bytes.u16();
            long values = big ? bytes.u64() : bytes.u32();
            directory.tags.putIfAbsent(id, tag(bytes, type, values, big ? Long.BYTES : Integer.BYTES));
        }
        return directory;
    }

    /** Values that fit into the place of an offset stand there instead of it. */
    private static Tag tag(EncodedBytes bytes, int type, long count, int offsetLength) throws RejectedImageException {
        int valueLength = Tag.lengthOf(type);
        int here = bytes.position();
        boolean fits = count <= offsetLength / valueLength;
        long offset = offsetLength == Long.BYTES ? bytes.u64() : bytes.u32();
        return new Tag(valueLength, count, fits ? here : offset);
    }

    boolean has(int id) {
        return count(id) > 0;
    }

    /** How many numbers a tag has; none if it is not there. */
    long count(int id) {
        Tag tag = tags.get(id);
        return tag == null ? 0 : tag.count;
    }

    /** The only number of a tag, or its first. */
    long value(int id, long otherwise) throws RejectedImageException {
        return value(id, 0, otherwise);
    }

    long value(int id, long index, long otherwise) throws RejectedImageException {
        Tag tag = tags.get(id);
        return tag == null || index >= tag.count ? otherwise : tag.read(bytes, index);
    }

    private record Tag(int valueLength, long count, long place) {

        private static final int SHORT = 3;
        private static final int LONG = 4;
        private static final int LONG8 = 16;
        private static final int SIGNED_SHORT = 8;
        private static final int SIGNED_LONG = 9;
        private static final int SIGNED_LONG8 = 17;

        /** Types that can't be a size or an offset count as bytes; signed ones can, for libtiff and Pillow. */
        static int lengthOf(int type) {
            return switch (type) {
                case SHORT, SIGNED_SHORT -> Short.BYTES;
                case LONG, SIGNED_LONG -> Integer.BYTES;
                case LONG8, SIGNED_LONG8 -> Long.BYTES;
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
