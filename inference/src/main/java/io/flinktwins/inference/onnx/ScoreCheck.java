package io.flinktwins.inference.onnx;

import io.flinktwins.inference.modeldirectory.ModelDescription.Scores;
import java.util.Arrays;
import java.util.function.DoublePredicate;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * What the scores of a few very different images tell of a model: whether they are what its description says, and whether
 * each image's are its own.
 *
 * <p>Scores that are described wrongly would give a plausible top-1 and useless confidences; scores that depend on the
 * batch would give an image another answer each time.
 */
final class ScoreCheck {

    /** How far the probabilities of a half-precision or quantized model may be from the sum 1. */
    private static final double ROUNDING = 0.01;

    /**
     * How much of the scores' spread may come from the batch. Measured with these images on Twins models: 0.0000003 in
     * fp32 and fp16, 0.06 in int8 with ranges taken from the whole batch (DynamicQuantizeLinear); batch normalization in
     * training mode: 0.58.
     */
    private static final double SHARE_OF_THE_BATCH = 0.2;

    /** Below it, a probability's logarithm is more rounding than score. */
    private static final double SMALLEST_PROBABILITY = 1e-6;

    private final String location;
    private final Scores described;

    ScoreCheck(String location, Scores described) {
        this.location = location;
        this.described = described;
    }

    /**
     * Compares scores with their description. Logits are any numbers, but not all of them in [0, 1] for images that
     * differ so much; whoever has a model of which that is true can export it with a softmax.
     *
     * @param rows of one image each
     */
    void kind(float[][] rows) {
        boolean distributions = allMatch(rows, ScoreCheck::isDistribution);
        if (!distributions && areSeparate(rows)) {
            throw refusal("gives each class a score of its own between 0 and 1, as a sigmoid does, and no distribution"
                    + " over the classes. A model that gives an image several labels can't be served; if this one gives one, export it"
                    + " without the sigmoid and set \"scores\":\"logits\" in twins.json, or with a softmax and set"
                    + " \"scores\":\"probabilities\"");
        } else if (distributions && described == Scores.LOGITS) {
            throw refusal("already ends in a softmax, but its description means logits: set"
                    + " \"scores\":\"probabilities\" in twins.json, or export without the softmax");
        } else if (!distributions && described == Scores.PROBABILITIES) {
            throw refusal("gives scores like %s, but its description means probabilities: set \"scores\":\"logits\" in"
                            .formatted(rows[0][0])
                    + " twins.json, or export with the softmax");
        }
    }

    /**
     * Compares images alone with the same images in company.
     *
     * @param company image i of which is image {@code i % alone.length}
     */
    void independence(float[][] alone, float[][] company) {
        double spread = 0;
        double difference = 0;
        for (int i = 0; i < company.length; i++) {
            double[] by = centred(alone[i % alone.length]);
            double[] among = centred(company[i]);
            for (int c = 0; c < by.length; c++) {
                // What is not finite on both sides is equal; on one side only, it is as different as can be.
                double distance = Double.compare(by[c], among[c]) == 0 ? 0 : Math.abs(by[c] - among[c]);
                difference += Double.isNaN(distance) ? Double.POSITIVE_INFINITY : distance * distance;
                spread += Math.max(square(by[c]), square(among[c]));
            }
        }
        if (Math.sqrt(difference) > SHARE_OF_THE_BATCH * Math.sqrt(spread)) {
            throw refusal(
                    "answers differently for the same image, alone and in a batch, as one does that was exported in"
                            + " training mode (batch statistics, dropout): export it in evaluation mode, as model.eval() sets it");
        }
    }

    private static boolean allMatch(float[][] rows, Predicate<float[]> predicate) {
        return Arrays.stream(rows).allMatch(predicate);
    }

    private static boolean isDistribution(float[] scores) {
        double sum = 0;
        for (float score : scores) {
            if (!(score >= 0)) {
                return false;
            }
            sum += score;
        }
        return Math.abs(sum - 1) < ROUNDING;
    }

    /** Scores that are all exactly 0 or 1 are no sigmoid's: a head that was never trained gives zeros. */
    private static boolean areSeparate(float[][] rows) {
        return allMatch(rows, row -> count(row, score -> score >= 0 && score <= 1) == row.length)
                && !allMatch(rows, row -> count(row, score -> score > 0 && score < 1) == 0);
    }

    private static long count(float[] scores, DoublePredicate predicate) {
        return IntStream.range(0, scores.length)
                .mapToDouble(c -> scores[c])
                .filter(predicate)
                .count();
    }

    private static double square(double value) {
        return Double.isFinite(value) ? value * value : 0;
    }

    /** Logits around their mean, which a softmax ignores: so probabilities and logits are measured alike. */
    private double[] centred(float[] scores) {
        double[] logits = new double[scores.length];
        double mean = 0;
        for (int c = 0; c < logits.length; c++) {
            logits[c] = described == Scores.LOGITS ? scores[c] : Math.log(Math.max(scores[c], SMALLEST_PROBABILITY));
            mean += logits[c] / logits.length;
        }
        for (int c = 0; c < logits.length; c++) {
            logits[c] -= mean;
        }
        return logits;
    }

    private OnnxModelException refusal(String fault) {
        return new OnnxModelException("%s %s".formatted(location, fault));
    }
}
