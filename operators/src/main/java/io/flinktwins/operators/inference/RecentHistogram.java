package io.flinktwins.operators.inference;

import java.util.Arrays;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.HistogramStatistics;

/** The distribution of the last {@value #WINDOW} values. One thread updates it, a metric reporter reads it. */
final class RecentHistogram implements Histogram {

    private static final int WINDOW = 1_000;

    private final long[] recent = new long[WINDOW];
    private long count;

    @Override
    public synchronized void update(long value) {
        recent[(int) (count++ % WINDOW)] = value;
    }

    @Override
    public synchronized long getCount() {
        return count;
    }

    @Override
    public synchronized HistogramStatistics getStatistics() {
        long[] values = Arrays.copyOf(recent, (int) Math.min(count, WINDOW));
        Arrays.sort(values);
        return new SortedValues(values);
    }

    /** A moment's values in ascending order; all statistics of no values are zero. */
    private static final class SortedValues extends HistogramStatistics {

        private final long[] values;

        SortedValues(long[] values) {
            this.values = values;
        }

        /** The value below which the share {@code quantile} of the others lies, by the nearest rank. */
        @Override
        public double getQuantile(double quantile) {
            int rank = (int) Math.ceil(quantile * values.length);
            return values.length == 0 ? 0 : values[Math.max(rank, 1) - 1];
        }

        @Override
        public long[] getValues() {
            return values.clone();
        }

        @Override
        public int size() {
            return values.length;
        }

        @Override
        public double getMean() {
            return Arrays.stream(values).average().orElse(0);
        }

        @Override
        public double getStdDev() {
            double mean = getMean();
            return Math.sqrt(Arrays.stream(values)
                    .mapToDouble(value -> (value - mean) * (value - mean))
                    .average()
                    .orElse(0));
        }

        @Override
        public long getMax() {
            return values.length == 0 ? 0 : values[values.length - 1];
        }

        @Override
        public long getMin() {
            return values.length == 0 ? 0 : values[0];
        }
    }
}
