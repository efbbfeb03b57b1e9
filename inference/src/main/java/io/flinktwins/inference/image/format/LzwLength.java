package io.flinktwins.inference.image.format;

/**
 * Counts what the LZW codes of a TIFF's strip or tile stand for: codes of 9 to 12 bits, each for as many bytes as were in
 * the table when it was added. TIFF 6.0, section 13.
 */
final class LzwLength {

    private static final int CLEAR = 256;
    private static final int END = 257;
    private static final int FIRST_FREE = 258;
    private static final int NO_TABLE = 0;
    private static final int LEAST_BITS = 9;
    private static final int MOST_BITS = 12;

    private final byte[] codes;
    private final int[] lengths = new int[1 << MOST_BITS];
    private long bit;

    /** The next entry of the table; there is no table before the first code that clears it, as libtiff wants it. */
    private int free = NO_TABLE;

    private LzwLength(byte[] codes) {
        this.codes = codes;
    }

    /** How many bytes come out up to the end, or to the first code that is not in the table. */
    static long of(byte[] codes, long wanted) {
        // The order of bits before TIFF 5.0, which libtiff tells in the same way.
        boolean old = codes.length > 1 && codes[0] == 0 && (codes[1] & 1) == 1;
        return old ? wanted : new LzwLength(codes).count(wanted);
    }

    private long count(long wanted) {
        long count = 0;
        int last = 0;
        int code = next();
        while (count < wanted && isKnown(code, last)) {
            last = code == CLEAR ? cleared() : added(code, last);
            count += last;
            code = next();
        }
        return count;
    }

    /** The newest string may be the one that this very code adds. */
    private boolean isKnown(int code, int last) {
        return code == CLEAR || (free != NO_TABLE && code < CLEAR) || (code != END && last > 0 && code <= free);
    }

    private int cleared() {
        free = FIRST_FREE;
        return 0;
    }

    /** Adds the last string and one byte to the table; returns the length of this code's string. */
    private int added(int code, int last) {
        if (last > 0 && free < lengths.length) {
            lengths[free++] = last + 1;
        }
        return code < CLEAR ? 1 : lengths[code];
    }

    /** The end where no whole code is left. */
    private int next() {
        // A code gets longer one entry before the table needs it.
        int bits = LEAST_BITS;
        while (bits < MOST_BITS && free >= (1 << bits) - 1) {
            bits++;
        }
        if (bit + bits > (long) codes.length * Byte.SIZE) {
            return END;
        }
        int code = 0;
        for (int i = 0; i < bits; i++, bit++) {
            code = code << 1 | (codes[(int) (bit >> 3)] >> (7 - (bit & 7)) & 1);
        }
        return code;
    }
}
