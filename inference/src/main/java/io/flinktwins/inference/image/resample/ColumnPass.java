package io.flinktwins.inference.image.resample;

/** Resizes an image across its columns: turns a block of rows into columns, which are lines, too, and back. */
final class ColumnPass implements PixelLines {

    /** Enough to keep the processor's vectors full, and few enough for its cache. */
    private static final int MOST_BLOCK_ROWS = 128;

    /** Rows may be very long; of those, a block has fewer. */
    private static final int MOST_BLOCK_PIXELS = 1 << 20;

    private final FilterWeights weights;
    private final LinePass pass;
    private final KeptLines sourceRows = new KeptLines();
    private final KeptLines targetRows = new KeptLines();
    private final int[] column = new int[MOST_BLOCK_ROWS];
    private PixelLines source = (line, pixels) -> {};
    private int end;
    private int blockStart;
    private int blockEnd;

    ColumnPass(FilterWeights weights) {
        this.weights = weights;
        pass = new LinePass(weights);
    }

    /** Begins with other rows, which lie before {@code end}; they hold the columns that the weights need. */
    ColumnPass of(PixelLines rows, int end) {
        source = rows;
        this.end = end;
        blockEnd = 0;
        return this;
    }

    @Override
    public void read(int row, int[] pixels) {
        if (row >= blockEnd) {
            blockStart = row;
            blockEnd = Math.min(row + blockRows(), end);
            resizeBlock();
        }
        System.arraycopy(targetRows.get(row - blockStart), 0, pixels, 0, weights.targets());
    }

    private int blockRows() {
        return Math.max(1, Math.min(MOST_BLOCK_ROWS, MOST_BLOCK_PIXELS / (weights.end() - weights.first())));
    }

    private void resizeBlock() {
        int rows = blockEnd - blockStart;
        sourceRows.reserve(rows, weights.end() - weights.first());
        targetRows.reserve(rows, weights.targets());
        for (int row = 0; row < rows; row++) {
            source.read(blockStart + row, sourceRows.get(row));
        }
        pass.of(this::readColumn, rows);
        for (int target = 0; target < weights.targets(); target++) {
            pass.read(target, column);
            writeColumn(target);
        }
    }

    private void readColumn(int line, int[] pixels) {
        int index = line - weights.first();
        for (int row = 0; row < blockEnd - blockStart; row++) {
            pixels[row] = sourceRows.get(row)[index];
        }
    }

    private void writeColumn(int target) {
        for (int row = 0; row < blockEnd - blockStart; row++) {
            targetRows.get(row)[target] = column[row];
        }
    }
}
