package io.flinktwins.testbed.images;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

/** Small files that would cost a decoder much memory or time. */
public final class HostileImages {

    private static final byte[] PNG_SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final byte[] GREY_8_BIT = {8, 0, 0, 0, 0};
    private static final byte[] JPEG_START = {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xc2, 0, 17, 8};
    private static final byte[] THREE_COMPONENTS = {3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0};
    private static final byte[] JPEG_SCAN = {(byte) 0xff, (byte) 0xda, 0, 8, 1, 1, 0, 1, 63, 0, 0x55};
    private static final byte[] JPEG_END = {(byte) 0xff, (byte) 0xd9};
    private static final int TIFF_HEADER = 2 * Integer.BYTES + Short.BYTES;
    private static final short TIFF_FIELDS = 9;
    private static final int TIFF_FIELD = 2 * Short.BYTES + 2 * Integer.BYTES;
    private static final short TIFF_LONG = 4;

    private HostileImages() {}

    /** A PNG of a few bytes that says it is so large: a decompression bomb. */
    public static byte[] enormousPng(int side) {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        png.writeBytes(PNG_SIGNATURE);
        png.writeBytes(chunk(
                "IHDR",
                ByteBuffer.allocate(2 * Integer.BYTES + GREY_8_BIT.length)
                        .putInt(side)
                        .putInt(side)
                        .put(GREY_8_BIT)
                        .array()));
        png.writeBytes(chunk("IEND", new byte[0]));
        return png.toByteArray();
    }

    /** Length of the content, type, content, and the CRC-32 of type and content. */
    private static byte[] chunk(String type, byte[] content) {
        byte[] typed = ByteBuffer.allocate(type.length() + content.length)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(content)
                .array();
        CRC32 checksum = new CRC32();
        checksum.update(typed);
        return ByteBuffer.allocate(2 * Integer.BYTES + typed.length)
                .putInt(content.length)
                .put(typed)
                .putInt((int) checksum.getValue())
                .array();
    }

    /** A progressive JPEG whose scans each visit every block of the image, and say nothing. */
    public static byte[] jpegOfManyScans(int side, int scans) {
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        jpeg.writeBytes(JPEG_START);
        jpeg.writeBytes(ByteBuffer.allocate(2 * Short.BYTES)
                .putShort((short) side)
                .putShort((short) side)
                .array());
        jpeg.writeBytes(THREE_COMPONENTS);
        for (int scan = 0; scan < scans; scan++) {
            jpeg.writeBytes(JPEG_SCAN);
        }
        jpeg.writeBytes(JPEG_END);
        return jpeg.toByteArray();
    }

    /**
     * A grey TIFF with a strip for each of its rows, none of which is there: eight bytes a strip, and libtiff complains
     * of each.
     */
    public static byte[] tiffOfBrokenStrips(int strips) {
        int offsets = TIFF_HEADER + TIFF_FIELDS * TIFF_FIELD + Integer.BYTES;
        int lengths = offsets + strips * Integer.BYTES;
        ByteBuffer tiff = ByteBuffer.allocate(lengths + strips * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        tiff.put(new byte[] {'I', 'I', '*', 0}).putInt(2 * Integer.BYTES).putShort(TIFF_FIELDS);
        field(tiff, 256, 1, 1); // width
        field(tiff, 257, 1, strips); // height
        field(tiff, 258, 1, 8); // bits of a sample
        field(tiff, 259, 1, 5); // LZW
        field(tiff, 262, 1, 1); // black is zero
        field(tiff, 273, strips, offsets);
        field(tiff, 277, 1, 1); // samples of a pixel
        field(tiff, 278, 1, 1); // rows of a strip
        field(tiff, 279, strips, lengths);
        tiff.putInt(0);
        IntStream.range(0, strips).forEach(strip -> tiff.putInt(offsets));
        IntStream.range(0, strips).forEach(strip -> tiff.putInt(2));
        return tiff.array();
    }

    private static void field(ByteBuffer tiff, int tag, int count, int valueOrOffset) {
        tiff.putShort((short) tag).putShort(TIFF_LONG).putInt(count).putInt(valueOrOffset);
    }
}
