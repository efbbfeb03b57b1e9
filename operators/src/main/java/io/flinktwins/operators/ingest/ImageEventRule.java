package io.flinktwins.operators.ingest;

import io.flinktwins.operators.deadletters.DeadLetterFactory.Subject;
import io.flinktwins.operators.records.Attributes;
import io.flinktwins.operators.records.Names;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Rejection;
import io.flinktwins.schemas.Stage;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An image event names its image, carries it or says where it is, but not both, and keeps little beside it. */
public final class ImageEventRule implements EventRule<ImageEvent> {

    /** What browsers and servers take; thousands of images may wait for being fetched. */
    private static final int MAX_URI_LENGTH = 8_000;

    @Override
    public @Nullable Rejection check(ImageEvent event) {
        if (event.getImageId().length() > Names.MAX_LENGTH) {
            return tooLong("imageId", event.getImageId(), Names.MAX_LENGTH);
        } else if (!Names.isName(event.getImageId())) {
            return invalid("imageId is " + Names.NO_NAME);
        } else if (event.getSource() != null && event.getSource().length() > Names.MAX_LENGTH) {
            return tooLong("source", event.getSource(), Names.MAX_LENGTH);
        } else if (event.getImage() == null && event.getImageUri() == null) {
            return invalid("neither image nor imageUri is set; exactly one must be");
        } else if (event.getImage() != null && event.getImageUri() != null) {
            return invalid("both image and imageUri are set; exactly one must be");
        } else if (event.getImageUri() != null && event.getImageUri().length() > MAX_URI_LENGTH) {
            return tooLong("imageUri", event.getImageUri(), MAX_URI_LENGTH);
        }
        return check(event.getAttributes());
    }

    private static @Nullable Rejection check(Map<String, String> attributes) {
        if (attributes.size() > Attributes.MAX_COUNT) {
            return invalid("there are %d attributes, more than %d".formatted(attributes.size(), Attributes.MAX_COUNT));
        } else if (Attributes.length(attributes) > Attributes.MAX_LENGTH) {
            return invalid("the attributes have %d characters together, more than %d"
                    .formatted(Attributes.length(attributes), Attributes.MAX_LENGTH));
        }
        return null;
    }

    @Override
    public Subject subject(ImageEvent event) {
        return new Subject(event.getImageId(), event.getCapturedAt());
    }

    /** An image that has come is classified. */
    @Override
    public boolean isDeletable() {
        return false;
    }

    @Override
    public Stage stage() {
        return Stage.INGEST;
    }

    private static Rejection tooLong(String field, String value, int limit) {
        return invalid("%s has %d characters, more than %d".formatted(field, value.length(), limit));
    }

    private static Rejection invalid(String message) {
        return new Rejection(Reason.INVALID_EVENT, message);
    }
}
