package io.flinktwins.inference.image.format;

import io.flinktwins.inference.RejectedImageException;

/** JPEG (ITU-T T.81, annex B): marker segments, and entropy-coded data behind each start of scan. */
final class JpegStructure implements ImageFormat.Structure {

    private static final int PREFIX = 0xff;
    private static final int START_OF_FRAME_0 = 0xc0;
    private static final int DEFINE_HUFFMAN_TABLES = 0xc4;
    private static final int JPEG_EXTENSIONS = 0xc8;
    private static final int DEFINE_ARITHMETIC_CONDITIONING = 0xcc;
    private static final int START_OF_FRAME_15 = 0xcf;
    private static final int RESTART_0 = 0xd0;
    private static final int END_OF_IMAGE = 0xd9;
    private static final int START_OF_SCAN = 0xda;
    private static final int TEMPORARY = 0x01;
    /** What a scan costs apart from its pixels. */
    private static final int SCAN_COST = 100_000;
    /** An arithmetic decoder has work with a pixel that a Huffman decoder skips in a run. */
    private static final int ARITHMETIC_COST = 10;

    private static final int COMPONENTS_IN_FRAME = 7;
    private static final int COMPONENTS_IN_SCAN = 2;

    private static final HeaderSize NO_FRAME = new HeaderSize(0, 0);

    @Override
    public boolean matches(EncodedBytes bytes) {
        return bytes.hasAt(0, "\u00ff\u00d8\u00ff");
    }

    @Override
    public HeaderSize size(EncodedBytes bytes) throws RejectedImageException {
        for (int marker = nextMarker(bytes.at(2)); marker != END_OF_IMAGE; marker = nextMarker(bytes)) {
            if (isStartOfFrame(marker)) {
                return frameSize(bytes);
            }
            skipSegment(bytes, marker);
        }
        return NO_FRAME;
    }

    /** Each scan may go over the whole image, however few bytes it has. */
    @Override
    public void requireSound(EncodedBytes bytes, DecodingBudget budget) throws RejectedImageException {
        long scanCost = SCAN_COST;
        for (int marker = nextMarker(bytes.at(2)); marker != END_OF_IMAGE; marker = nextMarker(bytes)) {
            if (marker == START_OF_SCAN) {
                budget.spend(scanCost);
            } else if (isStartOfFrame(marker)) {
                int frame = bytes.position();
                scanCost = SCAN_COST + frameSize(bytes).pixels() * (isArithmetic(marker) ? ARITHMETIC_COST : 1);
                bytes.at(frame);
            }
            skipSegment(bytes, marker);
        }
    }

    /** One sequential scan of all components has them all; else a further scan may be missing. */
    @Override
    public boolean mayBeWholeWithoutEnd(EncodedBytes bytes) {
        int inFrame = 0;
        int inScan = 0;
        int scans = 0;
        try {
            for (int marker = nextMarker(bytes.at(2)); marker != END_OF_IMAGE; marker = nextMarker(bytes)) {
                int segment = bytes.position();
                if (isStartOfFrame(marker)) {
                    inFrame = isSequential(marker)
                            ? bytes.skip(COMPONENTS_IN_FRAME).u8()
                            : 0;
                } else if (marker == START_OF_SCAN) {
                    inScan = bytes.skip(COMPONENTS_IN_SCAN).u8();
                    scans++;
                }
                skipSegment(bytes.at(segment), marker);
            }
            return true;
        } catch (RejectedImageException e) {
            return scans == 1 && inScan > 0 && inScan == inFrame;
        }
    }

    private static boolean isSequential(int startOfFrame) {
        return startOfFrame == START_OF_FRAME_0
                || startOfFrame == START_OF_FRAME_0 + 1
                || startOfFrame == JPEG_EXTENSIONS + 1;
    }

    /** Reads on behind the marker of a frame. */
    private static HeaderSize frameSize(EncodedBytes bytes) throws RejectedImageException {
        bytes.skip(3);
        int height = bytes.u16();
        return new HeaderSize(bytes.u16(), height);
    }

    private static boolean isArithmetic(int startOfFrame) {
        return startOfFrame > JPEG_EXTENSIONS;
    }

    /** Skips what is no marker: entropy-coded data, stuffed zeros in it, fill bytes, and garbage, as libjpeg does. */
    private static int nextMarker(EncodedBytes bytes) throws RejectedImageException {
        int marker = 0;
        while (marker == 0) {
            bytes.skipPast(PREFIX);
            marker = bytes.u8();
            while (marker == PREFIX) {
                marker = bytes.u8();
            }
        }
        return marker;
    }

    private static void skipSegment(EncodedBytes bytes, int marker) throws RejectedImageException {
        boolean hasLength = marker != TEMPORARY && (marker < RESTART_0 || marker >= START_OF_SCAN);
        if (hasLength) {
            bytes.skip(Math.max(0, bytes.u16() - 2));
        }
    }

    private static boolean isStartOfFrame(int marker) {
        return marker >= START_OF_FRAME_0
                && marker <= START_OF_FRAME_15
                && marker != DEFINE_HUFFMAN_TABLES
                && marker != JPEG_EXTENSIONS
                && marker != DEFINE_ARITHMETIC_CONDITIONING;
    }
}
