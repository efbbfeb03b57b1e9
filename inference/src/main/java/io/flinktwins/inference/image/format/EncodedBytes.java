package io.flinktwins.inference.image.format;

import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.schemas.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Checksum;

/** A place in an encoded image, from which numbers are read in either byte order. */
final class EncodedBytes {

    private final byte[] bytes;
    private boolean littleEndian;
    private int position;

    EncodedBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    EncodedBytes littleEndian(boolean little) {
        littleEndian = little;
        return this;
    }

    /** Some of these bytes, for reading by themselves; both ends were checked. */
    EncodedBytes part(long offset, long length) {
        return new EncodedBytes(Arrays.copyOfRange(bytes, (int) offset, (int) (offset + length)));
    }

    /** All bytes, with the lowest bit of each first if they are to be reversed. */
    byte[] all(boolean reversed) {
        byte[] all = bytes.clone();
        for (int i = 0; reversed && i < all.length; i++) {
            all[i] = (byte) (Integer.reverse(all[i]) >>> (Integer.SIZE - Byte.SIZE));
        }
        return all;
    }

    int length() {
        return bytes.length;
    }

    int position() {
        return position;
    }

    /** Goes to a place counted from the first byte; reading there fails if it is behind the end. */
    EncodedBytes at(long place) throws RejectedImageException {
        requireLength(place);
        position = (int) place;
        return this;
    }

    EncodedBytes skip(long count) throws RejectedImageException {
        return at(position + count);
    }

    /** Goes behind the next byte of a value. */
    void skipPast(int value) throws RejectedImageException {
        int place = position;
        while (place < bytes.length && bytes[place] != (byte) value) {
            place++;
        }
        at(place + 1L);
    }

    /** Checks that the image has so many bytes in all. */
    void requireLength(long length) throws RejectedImageException {
        if (length < 0 || length > bytes.length) {
            throw new RejectedImageException(
                    Reason.TRUNCATED_IMAGE,
                    length < 0
                            ? "the image ends early: it points to far behind its %d bytes".formatted(bytes.length)
                            : "the image ends early: it has %d bytes and should have %d at least"
                                    .formatted(bytes.length, length));
        }
    }

    int u8() throws RejectedImageException {
        requireLength(position + 1L);
        return bytes[position++] & 0xff;
    }

    int u16() throws RejectedImageException {
        return (int) unsigned(2);
    }

    int u24() throws RejectedImageException {
        return (int) unsigned(3);
    }

    long u32() throws RejectedImageException {
        return unsigned(4);
    }

    /** Eight bytes; what is over {@link Long#MAX_VALUE} comes out negative. */
    long u64() throws RejectedImageException {
        return unsigned(8);
    }

    private long unsigned(int count) throws RejectedImageException {
        requireLength((long) position + count);
        long value = 0;
        for (int i = 0; i < count; i++) {
            int index = littleEndian ? count - 1 - i : i;
            value = value << 8 | (bytes[position + index] & 0xff);
        }
        position += count;
        return value;
    }

    /** Adds the bytes from a place up to here to a checksum. */
    void addTo(Checksum checksum, int from) {
        checksum.update(bytes, from, position - from);
    }

    /** Whether these ASCII characters stand at a place; false behind the end. */
    boolean hasAt(int place, String characters) {
        byte[] wanted = characters.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < wanted.length; i++) {
            if (place + i >= bytes.length || bytes[place + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }
}
