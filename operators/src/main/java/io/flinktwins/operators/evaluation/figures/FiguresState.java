package io.flinktwins.operators.evaluation.figures;

import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.operators.evaluation.drift.ImageCounts;
import io.flinktwins.operators.evaluation.drift.PredictedClasses;
import io.flinktwins.operators.evaluation.drift.Predictions;
import io.flinktwins.operators.evaluation.drift.SeenImages;
import io.flinktwins.operators.evaluation.figures.ConfusionMatrix.Cell;
import io.flinktwins.operators.evaluation.matching.Change;
import io.flinktwins.operators.evaluation.matching.Change.Answer;
import io.flinktwins.operators.evaluation.matching.Change.Contribution;
import io.flinktwins.operators.evaluation.matching.Change.Pairing;
import io.flinktwins.operators.evaluation.matching.Match;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;

/**
 * The figures of the current key's window, in keyed state: a {@link Tally}, a map entry for each confusion cell that is
 * not zero, and one for each model version to compare with. A change touches one cell, however many classes there are.
 *
 * <p>Owned by its task's thread; a checkpoint holds all of it.
 */
public final class FiguresState {

    /** All that 1,000 classes have; class ids may be any numbers. */
    public static final int MAX_CELLS = 1_000_000;

    private final int maxCells;
    private final Counter droppedMatches;
    private final ValueState<Tally> tallies;
    private final ValueState<Integer> cells;
    private final MapState<Long, Weighed> confusion;
    private final MapState<ModelIdentity, PairCounts> comparisons;
    private final PredictedClasses predicted;
    private final SeenImages images;

    /**
     * The state of a function.
     *
     * @param maxCells confusion cells of a window; matches in further ones count as such, but for no class
     * @param droppedMatches counts these
     */
    public FiguresState(RuntimeContext context, int maxCells, Counter droppedMatches) {
        this.maxCells = maxCells;
        this.droppedMatches = droppedMatches;
        cells = context.getState(new ValueStateDescriptor<>("cells", Types.INT));
        tallies = context.getState(new ValueStateDescriptor<>("tally", Tally.class));
        confusion = context.getMapState(new MapStateDescriptor<>("confusion", Types.LONG, Types.POJO(Weighed.class)));
        comparisons =
                context.getMapState(new MapStateDescriptor<>("comparisons", ModelIdentity.class, PairCounts.class));
        predicted = new PredictedClasses(context);
        images = new SeenImages(context);
    }

    public void apply(Change change) throws Exception {
        Tally tally = tallies.value();
        tallies.update((tally == null ? Tally.EMPTY : tally).apply(change));
        Answer answer = change.firstAnswer();
        if (answer != null) {
            predicted.add(answer.predicted());
            images.add(change.image());
        }
        Contribution before = change.before();
        if (before != null) {
            apply(before, -1);
        }
        apply(change.after(), 1);
    }

    public WindowFigures read() throws Exception {
        ConfusionMatrix matrix = new ConfusionMatrix();
        for (Map.Entry<Long, Weighed> entry : confusion.entries()) {
            Cell cell = Cell.of(entry.getKey());
            matrix.add(cell.actual(), cell.predicted(), entry.getValue());
        }
        SortedMap<ModelIdentity, PairCounts> pairs = new TreeMap<>();
        for (Map.Entry<ModelIdentity, PairCounts> entry : comparisons.entries()) {
            pairs.put(entry.getKey(), entry.getValue());
        }
        return new WindowFigures(tallies.value(), matrix, pairs, predicted.read(), images.read());
    }

    public void clear() {
        tallies.clear();
        cells.clear();
        confusion.clear();
        comparisons.clear();
        predicted.clear();
        images.clear();
    }

    private void apply(Contribution standing, int sign) throws Exception {
        if (standing.match() != null) {
            count(standing.match(), sign);
        }
        for (Pairing pairing : standing.pairings()) {
            count(pairing, sign);
        }
    }

    private void count(Match match, int sign) throws Exception {
        long cell = Cell.key(match.actual(), match.predicted());
        Weighed one = Weighed.one(match.weight());
        Weighed known = confusion.get(cell);
        if (known == null) {
            open(cell, one, sign);
        } else if (known.images() + sign == 0) {
            // A cell that a corrected label has emptied would otherwise stay in the state for ever.
            confusion.remove(cell);
            cells.update(openCells() - 1);
        } else {
            confusion.put(cell, known.plus(one, sign));
        }
    }

    private void open(long cell, Weighed one, int sign) throws Exception {
        // What is taken out here had no room when it came.
        if (sign < 0) {
            return;
        }
        int open = openCells();
        if (open >= maxCells) {
            droppedMatches.inc();
            return;
        }
        confusion.put(cell, one);
        cells.update(open + 1);
    }

    private int openCells() throws IOException {
        Integer open = cells.value();
        return open == null ? 0 : open;
    }

    private void count(Pairing pairing, int sign) throws Exception {
        PairCounts known = comparisons.get(pairing.other());
        PairCounts counts = (known == null ? PairCounts.NONE : known).plus(pairing, sign);
        if (counts.count() == 0) {
            comparisons.remove(pairing.other());
        } else {
            comparisons.put(pairing.other(), counts);
        }
    }

    /** All figures of one model version in one window, gathered for a report. */
    public record WindowFigures(
            Tally tally,
            ConfusionMatrix confusion,
            SortedMap<ModelIdentity, PairCounts> comparisons,
            Map<Integer, Long> predicted,
            ImageCounts images) {

        /** Of all predictions, labelled or not. */
        public Predictions predictions() {
            return new Predictions(predicted, tally.predictions().counts(), images, null);
        }
    }
}
