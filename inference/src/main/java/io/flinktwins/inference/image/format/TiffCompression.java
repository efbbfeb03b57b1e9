package io.flinktwins.inference.image.format;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Counts the bytes that a strip or tile of a TIFF yields, for the compressions whose errors libtiff would show as grey
 * pixels. Has no state.
 */
final class TiffCompression {

    static final int NONE = 1;
    static final int JPEG = 7;
    private static final int LZW = 5;
    private static final int ADOBE_DEFLATE = 8;
    private static final int DEFLATE = 32946;
    private static final int PACK_BITS = 32773;

    private static final int PACK_BITS_NOTHING = -128;

    private TiffCompression() {}

    /** How many bytes come out, not many more than wanted; all that are wanted if nothing here can tell. */
    static long bytesIn(long compression, byte[] part, long wanted) {
        return switch ((int) compression) {
            case NONE -> part.length;
            case LZW -> LzwLength.of(part, wanted);
            case ADOBE_DEFLATE, DEFLATE -> inflated(part, wanted);
            case PACK_BITS -> unpacked(part, wanted);
            default -> wanted;
        };
    }

    private static long inflated(byte[] part, long wanted) {
        Inflater inflater = new Inflater();
        byte[] pixels = new byte[1 << 13];
        try {
            inflater.setInput(part);
            while (inflater.getBytesWritten() < wanted && !isAtEnd(inflater)) {
                inflater.inflate(pixels, 0, (int) Math.min(pixels.length, wanted - inflater.getBytesWritten()));
            }
            // A wrong checksum shows itself only after the last byte; a missing one is no fault.
            inflater.inflate(pixels, 0, 1);
            return inflater.getBytesWritten();
        } catch (DataFormatException e) {
            return 0;
        } finally {
            inflater.end();
        }
    }

    private static boolean isAtEnd(Inflater inflater) {
        return inflater.finished() || inflater.needsInput() || inflater.needsDictionary();
    }

    private static long unpacked(byte[] part, long wanted) {
        long count = 0;
        for (int at = 0; at < part.length && count < wanted; at++) {
            int length = part[at];
            if (length >= 0) {
                count += Math.min(length + 1, part.length - 1 - at);
                at += length + 1;
            } else if (length != PACK_BITS_NOTHING) {
                count += at + 1 < part.length ? 1 - length : 0;
                at++;
            }
        }
        return count;
    }
}
