package io.flinktwins.cli.review.wall;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An image, or a record that should have been one, and what is known of it.
 *
 * @param number counts the images of a wall in the order in which they came, from 1
 * @param change counts the changes of a wall; this image has not changed since that one
 * @param imageId null if the record names none
 * @param picture null while the image event is not there
 * @param answers one for each model version, in the order in which they came
 * @param wanted why a label is asked for; null if none is
 * @param letter null if it could be used
 */
public record WallImage(
        long number,
        long change,
        @Nullable String imageId,
        @Nullable Picture picture,
        List<Answer> answers,
        @Nullable GivenLabel label,
        @Nullable Wanted wanted,
        @Nullable Letter letter) {

    /** A wall is for looking; who compares more versions reads the accuracy reports. */
    private static final int MAX_ANSWERS = 4;

    public WallImage {
        answers = List.copyOf(answers);
    }

    static WallImage numbered(
            long number, @Nullable String imageId, @Nullable GivenLabel label, @Nullable Wanted wanted) {
        return new WallImage(number, 0, imageId, null, List.of(), label, wanted, null);
    }

    WallImage changedBy(long newest) {
        return new WallImage(number, newest, imageId, picture, answers, label, wanted, letter);
    }

    /** The first one counts, as in the accuracy job. */
    WallImage with(Picture come) {
        return picture != null ? this : new WallImage(number, change, imageId, come, answers, label, wanted, letter);
    }

    /** The first one of a model version counts. */
    WallImage with(Answer come) {
        boolean isKnown = answers.stream().anyMatch(answer -> answer.model().equals(come.model()));
        if (isKnown || answers.size() >= MAX_ANSWERS) {
            return this;
        }
        List<Answer> all = Stream.concat(answers.stream(), Stream.of(come)).toList();
        return new WallImage(number, change, imageId, picture, all, label, wanted, letter);
    }

    WallImage with(GivenLabel come) {
        return come.replaces(label)
                ? new WallImage(number, change, imageId, picture, answers, come, wanted, letter)
                : this;
    }

    WallImage with(Wanted come) {
        return come.replaces(wanted)
                ? new WallImage(number, change, imageId, picture, answers, label, come, letter)
                : this;
    }

    WallImage with(Letter come) {
        return letter != null ? this : new WallImage(number, change, imageId, picture, answers, label, wanted, come);
    }

    int size() {
        return picture == null ? 0 : picture.size();
    }
}
