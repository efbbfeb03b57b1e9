package io.flinktwins.inference.image.resample;

/**
 * Resizes an image across its lines: each target line is a weighted sum of source lines. Keeps the source lines that one
 * target line needs, and reads each of them once.
 */
final class LinePass implements PixelLines {

    private final FilterWeights weights;
    private final PixelSums sums = new PixelSums();
    private final KeptLines kept = new KeptLines();
    private PixelLines source = (line, pixels) -> {};
    private int length;
    private int unread;

    LinePass(FilterWeights weights) {
        this.weights = weights;
    }

    /** Begins with other lines, of {@code pixels} each, for which the weights are computed. */
    LinePass of(PixelLines lines, int pixels) {
        source = lines;
        length = pixels;
        unread = weights.first();
        kept.reserve(weights.most(), length);
        return this;
    }

    @Override
    public void read(int target, int[] pixels) {
        for (; unread < weights.end(target); unread++) {
            source.read(unread, kept(unread));
        }
        sums.clear(length);
        for (int line = weights.first(target); line < weights.end(target); line++) {
            sums.add(kept(line), weights.weight(target, line));
        }
        sums.round(pixels);
    }

    private int[] kept(int line) {
        return kept.get(line % weights.most());
    }
}
