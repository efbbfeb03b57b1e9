package io.flinktwins.operators.ingest;

import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Rejection;
import org.jspecify.annotations.Nullable;

/** An image event names its image, and carries it or says where it is, but not both. */
public final class ImageEventRule implements EventRule<ImageEvent> {

    /** What goes into every output record must leave room for the rest of it. */
    public static final int MAX_NAME_LENGTH = 1_000;

    @Override
    public @Nullable Rejection check(ImageEvent event) {
        if (event.getImageId().isBlank()) {
            return invalid("imageId is empty");
        } else if (event.getImageId().length() > MAX_NAME_LENGTH) {
            return tooLong("imageId", event.getImageId());
        } else if (event.getSource() != null && event.getSource().length() > MAX_NAME_LENGTH) {
            return tooLong("source", event.getSource());
        } else if (event.getImage() == null && event.getImageUri() == null) {
            return invalid("neither image nor imageUri is set; exactly one must be");
        } else if (event.getImage() != null && event.getImageUri() != null) {
            return invalid("both image and imageUri are set; exactly one must be");
        }
        return null;
    }

    private static Rejection tooLong(String field, String value) {
        return invalid("%s has %d characters, more than %d".formatted(field, value.length(), MAX_NAME_LENGTH));
    }

    private static Rejection invalid(String message) {
        return new Rejection(Reason.INVALID_EVENT, message);
    }
}
