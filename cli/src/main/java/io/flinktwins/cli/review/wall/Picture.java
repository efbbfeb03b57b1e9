package io.flinktwins.cli.review.wall;

import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.wire.RecordCodec;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an image event says.
 *
 * @param encoded the image's bytes as they came; written by nobody. Null if the event only says where they are
 * @param uri where they are, if the event does not carry them
 * @param source who sent it, if that is known
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares images
public record Picture(
        byte @Nullable [] encoded,
        @Nullable String uri,
        @Nullable String source,
        Instant capturedAt) {

    static Picture of(ImageEvent event) {
        return new Picture(
                event.getImage() == null ? null : RecordCodec.bytes(event.getImage()),
                Excerpt.ofNullable(event.getImageUri()),
                Excerpt.ofNullable(event.getSource()),
                event.getCapturedAt());
    }

    int size() {
        return encoded == null ? 0 : encoded.length;
    }
}
