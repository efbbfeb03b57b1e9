package io.flinktwins.inference.ranking;

import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.schemas.RankedClass;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Ranks the most probable classes.
 *
 * @param k how many; all of them if the model has fewer classes
 * @param labels the name of each class by its id, or empty if the model has none
 */
public record TopK(int k, List<String> labels) implements Serializable {

    public TopK {
        InvalidSettingException.requireAtLeastOne("top k", k);
        // List.copyOf gives lists that Java can serialize whatever comes in.
        labels = List.copyOf(labels);
    }

    /** The same for a model with these labels. */
    public TopK labelled(List<String> names) {
        return new TopK(k, names);
    }

    /**
     * Ranks the k largest probabilities, the largest first; of equal ones the lower class id comes first.
     *
     * @param probabilities one per class, all finite
     */
    public List<RankedClass> of(float[] probabilities) {
        int[] best = new int[Math.min(k, probabilities.length)];
        int count = 0;
        for (int classId = 0; classId < probabilities.length; classId++) {
            if (count < best.length) {
                insert(classId, best, count++, probabilities);
            } else if (probabilities[classId] > probabilities[best[count - 1]]) {
                insert(classId, best, count - 1, probabilities);
            }
        }
        List<RankedClass> ranked = new ArrayList<>(best.length);
        for (int classId : best) {
            ranked.add(new RankedClass(classId, label(classId), probabilities[classId]));
        }
        return ranked;
    }

    /** Puts a class into its place among the first {@code end} ranks, moving lower ones down to rank {@code end}. */
    private static void insert(int classId, int[] best, int end, float[] probabilities) {
        int rank = end;
        while (rank > 0 && probabilities[classId] > probabilities[best[rank - 1]]) {
            best[rank] = best[rank - 1];
            rank--;
        }
        best[rank] = classId;
    }

    @SuppressWarnings("NullAway") // a class without a label has null in the contract
    private String label(int classId) {
        return classId < labels.size() ? labels.get(classId) : null;
    }
}
