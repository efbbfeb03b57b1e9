package io.flinktwins.cli.bench;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * When the images of a load are due, whether or not the pipeline has answered those before.
 *
 * @param dueNanos since the start of the load, ascending
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares arrivals
record Arrivals(long[] dueNanos) {

    private static final long SEED = 1;

    /** A backlog. */
    static Arrivals atOnce(int images) {
        return new Arrivals(new long[images]);
    }

    /** Images of many sources that know nothing of each other (a Poisson process), the same ones each time. */
    static Arrivals independent(double perSecond, int images) {
        Random random = new Random(SEED);
        double[] seconds = random.doubles(images)
                .map(uniform -> -Math.log(1 - uniform) / perSecond)
                .toArray();
        Arrays.parallelPrefix(seconds, Double::sum);
        return new Arrivals(Arrays.stream(seconds)
                .mapToLong(due -> (long) (due * TimeUnit.SECONDS.toNanos(1)))
                .toArray());
    }

    int count() {
        return dueNanos.length;
    }
}
