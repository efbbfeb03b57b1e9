package io.flinktwins.cli.evaluate;

import io.flinktwins.cli.images.StoredImage;
import io.flinktwins.cli.images.StoredImage.TrueClass;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The images of an evaluation in their order, and what became of each. Used by one thread. */
final class AnswerSheet {

    private final List<Answer> answers = new ArrayList<>();

    /**
     * Takes the next image.
     *
     * @return the image's id in events: a list may have an image twice, with its number each is one of its own
     */
    String add(StoredImage image, TrueClass trueClass) {
        int number = answers.size() + 1;
        answers.add(Answer.missing(number, image.imageId(), trueClass));
        return "%d %s".formatted(number, image.imageId());
    }

    void answer(Classification classification) {
        int place = number(classification.getImageId()) - 1;
        answers.set(place, answers.get(place).with(classification));
    }

    /** A dead letter may not know its image. */
    void answer(DeadLetter deadLetter) {
        if (deadLetter.getImageId() != null) {
            int place = number(deadLetter.getImageId()) - 1;
            answers.set(place, answers.get(place).with(deadLetter.getReason()));
        }
    }

    /** An image's number, from 1, which begins its id in events. */
    static int number(String eventId) {
        return Integer.parseInt(eventId.substring(0, eventId.indexOf(' ')));
    }

    List<Answer> answers() {
        return Collections.unmodifiableList(answers);
    }
}
