package io.flinktwins.operators.evaluation.matching;

/** What became of predictions and their labels, as counts that can be added up and taken back. */
public record CoverageCounts(
        long matched, long waiting, long expiredPredictions, long late, long duplicates, long contradictions) {

    public static final CoverageCounts NONE = new CoverageCounts(0, 0, 0, 0, 0, 0);
    static final CoverageCounts LATE = new CoverageCounts(0, 0, 0, 1, 0, 0);

    /** One prediction without a label, that came {@code duplicates} times more. */
    public static CoverageCounts waiting(long duplicates) {
        return new CoverageCounts(0, 1, 0, 0, duplicates, 0);
    }

    /** One prediction with its label. */
    public static CoverageCounts matched(long duplicates, long contradictions) {
        return new CoverageCounts(1, 0, 0, 0, duplicates, contradictions);
    }

    public CoverageCounts plus(CoverageCounts other, int sign) {
        return new CoverageCounts(
                matched + sign * other.matched,
                waiting + sign * other.waiting,
                expiredPredictions + sign * other.expiredPredictions,
                late + sign * other.late,
                duplicates + sign * other.duplicates,
                contradictions + sign * other.contradictions);
    }

    /** The same with nothing waiting any more. */
    CoverageCounts expired() {
        return new CoverageCounts(matched, 0, expiredPredictions + waiting, late, duplicates, contradictions);
    }
}
