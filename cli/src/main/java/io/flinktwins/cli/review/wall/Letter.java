package io.flinktwins.cli.review.wall;

import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Stage;

/**
 * Why a record could not be used.
 *
 * @param position in Kafka, as people write it
 */
public record Letter(Stage stage, Reason reason, String message, String position) {

    static Letter of(DeadLetter letter) {
        return new Letter(
                letter.getStage(), letter.getReason(), Excerpt.of(letter.getMessage()), Excerpt.of(positionOf(letter)));
    }

    static String positionOf(DeadLetter letter) {
        return "%s/%d/%d".formatted(letter.getTopic(), letter.getPartition(), letter.getOffset());
    }
}
