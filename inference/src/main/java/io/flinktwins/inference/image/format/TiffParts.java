package io.flinktwins.inference.image.format;

import io.flinktwins.inference.RejectedImageException;

/**
 * How the pixels of a TIFF are cut into strips or tiles, and how many bytes each of them is when not compressed.
 *
 * @param pixelsOfOne width and height of a part; the last strip may be lower
 * @param height of the image
 * @param inPlane how many parts are needed for all samples that are stored together
 * @param count how many parts are needed in all
 */
record TiffParts(HeaderSize pixelsOfOne, boolean tiled, long height, long inPlane, long count, Samples samples) {

    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int BITS = 258;
    private static final int PHOTOMETRIC = 262;
    private static final int YCBCR = 6;
    private static final int SAMPLES = 277;
    private static final int ROWS_IN_STRIP = 278;
    private static final int PLANAR = 284;
    private static final int SEPARATE = 2;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_HEIGHT = 323;
    private static final int SUBSAMPLING = 530;
    private static final int SHORT = 0xffff;

    static TiffParts of(TiffDirectory directory) throws RejectedImageException {
        long width = directory.value(WIDTH, 0);
        long height = directory.value(HEIGHT, 0);
        boolean tiled = directory.has(TILE_WIDTH);
        HeaderSize one = tiled
                ? new HeaderSize(directory.value(TILE_WIDTH, 0), directory.value(TILE_HEIGHT, 0))
                : new HeaderSize(width, Math.min(height, directory.value(ROWS_IN_STRIP, height)));
        long samples = directory.value(SAMPLES, 1) & SHORT;
        boolean separate = directory.value(PLANAR, 1) == SEPARATE;
        long inPlane = one.isPositive() ? ceiling(width, one.width()) * ceiling(height, one.height()) : 0;
        boolean subsampled = directory.value(PHOTOMETRIC, 0) == YCBCR && !separate && samples == 3;
        return new TiffParts(
                one,
                tiled,
                height,
                inPlane,
                separate ? inPlane * samples : inPlane,
                new Samples(
                        directory.value(BITS, 1) & SHORT,
                        separate ? 1 : samples,
                        subsampled ? Math.max(1, directory.value(SUBSAMPLING, 0, 2) & SHORT) : 1,
                        subsampled ? Math.max(1, directory.value(SUBSAMPLING, 1, 2) & SHORT) : 1));
    }

    long bytesOf(long part) {
        long rows = pixelsOfOne.height();
        return samples.bytes(
                pixelsOfOne.width(), tiled ? rows : Math.min(rows, height - part % inPlane * pixelsOfOne.height()));
    }

    private static long ceiling(long length, long unit) {
        return (length + unit - 1) / unit;
    }

    /**
     * What stands together for a pixel; for {@code across} times {@code down} pixels where colour is subsampled.
     *
     * @param bits of a sample
     */
    record Samples(long bits, long ofAPixel, long across, long down) {

        long bytes(long width, long rows) {
            if (across == 1 && down == 1) {
                return ceiling(width * ofAPixel * bits, Byte.SIZE) * rows;
            }
            long inBlock = across * down + 2;
            return ceiling(ceiling(width, across) * inBlock * bits, Byte.SIZE) * ceiling(rows, down);
        }
    }
}
