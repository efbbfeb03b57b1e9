package io.flinktwins.inference.image.format;

import io.flinktwins.inference.RejectedImageException;

/** GIF: a logical screen, then extensions and images made of sub-blocks, then a trailer. */
final class GifStructure implements ImageFormat.Structure {

    private static final int WIDTH_AT = 6;
    private static final int FLAGS_AT = 10;
    private static final int FIRST_BLOCK_AT = 13;
    private static final int IMAGE_FLAGS_OFFSET = 8;
    private static final int HAS_COLOR_TABLE = 0x80;
    private static final int COLOR_BYTES = 3;
    private static final int EXTENSION = 0x21;
    private static final int IMAGE = 0x2c;

    @Override
    public boolean matches(EncodedBytes bytes) {
        return bytes.hasAt(0, "GIF87a") || bytes.hasAt(0, "GIF89a");
    }

    @Override
    public HeaderSize size(EncodedBytes bytes) throws RejectedImageException {
        bytes.littleEndian(true).at(WIDTH_AT);
        return new HeaderSize(bytes.u16(), bytes.u16());
    }

    /** What is neither an extension nor an image ends the file: the trailer, or garbage that no decoder reads. */
    @Override
    public void requireSound(EncodedBytes bytes, DecodingBudget budget) throws RejectedImageException {
        int flags = bytes.at(FLAGS_AT).u8();
        bytes.at(FIRST_BLOCK_AT).skip(colorTableLength(flags));
        int block = bytes.u8();
        while (block == EXTENSION || block == IMAGE) {
            if (block == EXTENSION) {
                bytes.skip(1);
            } else {
                bytes.skip(IMAGE_FLAGS_OFFSET);
                bytes.skip(colorTableLength(bytes.u8())).skip(1);
            }
            skipSubBlocks(bytes);
            block = bytes.u8();
        }
    }

    private static void skipSubBlocks(EncodedBytes bytes) throws RejectedImageException {
        for (int length = bytes.u8(); length > 0; length = bytes.u8()) {
            bytes.skip(length);
        }
    }

    private static int colorTableLength(int flags) {
        return (flags & HAS_COLOR_TABLE) == 0 ? 0 : COLOR_BYTES * (2 << (flags & 7));
    }
}
