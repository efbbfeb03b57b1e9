package io.flinktwins.cli.evaluate;

import io.flinktwins.cli.images.StoredImage.TrueClass;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.RankedClass;
import io.flinktwins.schemas.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one image of an evaluation.
 *
 * @param number in the order of the images, from 1
 * @param imageId the image's name in its source
 * @param trueClass with the model's class id
 * @param best the most probable class; null if the image could not be classified
 * @param rank of the true class, from 1; null if it is not among those that the classification names
 * @param reason why the image could not be classified; null if it could
 */
record Answer(
        int number,
        String imageId,
        TrueClass trueClass,
        @Nullable RankedClass best,
        @Nullable Integer rank,
        @Nullable Reason reason) {

    static Answer missing(int number, String imageId, TrueClass trueClass) {
        return new Answer(number, imageId, trueClass, null, null, null);
    }

    Answer with(Classification classification) {
        List<RankedClass> ranked = classification.getTopK();
        return new Answer(number, imageId, trueClass, ranked.get(0), rank(ranked), null);
    }

    Answer with(Reason rejected) {
        return new Answer(number, imageId, trueClass, null, null, rejected);
    }

    private @Nullable Integer rank(List<RankedClass> ranked) {
        for (int place = 0; place < ranked.size(); place++) {
            if (ranked.get(place).getClassId() == trueClass.classId()) {
                return place + 1;
            }
        }
        return null;
    }

    boolean isCorrect() {
        return best != null && best.getClassId() == trueClass.classId();
    }

    /** Whether it has a class, and not the true one. */
    boolean isWrong() {
        return best != null && best.getClassId() != trueClass.classId();
    }
}
