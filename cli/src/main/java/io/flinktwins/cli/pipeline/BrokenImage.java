package io.flinktwins.cli.pipeline;

import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.wire.RecordCodec;
import io.flinktwins.testbed.images.HostileImages;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A way in which a record of the image topic can be useless, as they come in practice. */
public enum BrokenImage {
    /** An event whose image is text: an error page that was saved as an image. */
    TEXT(Reason.UNSUPPORTED_FORMAT) {
        @Override
        byte[] record(String imageId, Instant capturedAt, byte[] image) {
            return event(imageId, capturedAt, "<html>404 Not Found</html>".getBytes(StandardCharsets.UTF_8));
        }
    },
    /** An event with half an image: an upload that broke off. */
    TRUNCATED(Reason.TRUNCATED_IMAGE) {
        @Override
        byte[] record(String imageId, Instant capturedAt, byte[] image) {
            return event(imageId, capturedAt, Arrays.copyOf(image, image.length / 2));
        }
    },
    /** Bytes that are no event at all. */
    GARBAGE(Reason.MALFORMED_RECORD) {
        @Override
        byte[] record(String imageId, Instant capturedAt, byte[] image) {
            return "not a record of ours".getBytes(StandardCharsets.UTF_8);
        }
    },
    /** An event in the framing of Confluent's serializers, which needs a schema registry. */
    CONFLUENT_FRAMED(Reason.UNKNOWN_SCHEMA) {
        @Override
        byte[] record(String imageId, Instant capturedAt, byte[] image) {
            return ByteBuffer.allocate(5 + image.length)
                    .put((byte) 0)
                    .putInt(42)
                    .put(image)
                    .array();
        }
    },
    /** An event with neither image nor URI. */
    MISSING(Reason.INVALID_EVENT) {
        @Override
        byte[] record(String imageId, Instant capturedAt, byte[] image) {
            return event(imageId, capturedAt, null);
        }
    },
    /** A small PNG that says it is 60000 x 60000: a decompression bomb. */
    ENORMOUS(Reason.IMAGE_TOO_LARGE) {
        @Override
        byte[] record(String imageId, Instant capturedAt, byte[] image) {
            return event(imageId, capturedAt, HostileImages.enormousPng(ENORMOUS_SIDE));
        }
    },
    /** A JPEG of a kilobyte that would keep a decoder for half a minute. */
    MANY_SCANS(Reason.IMAGE_TOO_COMPLEX) {
        @Override
        byte[] record(String imageId, Instant capturedAt, byte[] image) {
            return event(imageId, capturedAt, HostileImages.jpegOfManyScans(SIDE_OF_SCANS, SCANS));
        }
    },
    /** A TIFF of many strips, all of them broken: libtiff writes lines of each. */
    BROKEN_STRIPS(Reason.CORRUPT_IMAGE) {
        @Override
        byte[] record(String imageId, Instant capturedAt, byte[] image) {
            return event(imageId, capturedAt, HostileImages.tiffOfBrokenStrips(STRIPS));
        }
    },
    /** An event with the URI of an image on a host that nobody allowed. */
    FOREIGN_URI(Reason.URI_NOT_ALLOWED) {
        @Override
        byte[] record(String imageId, Instant capturedAt, byte[] image) {
            return RecordCodec.of(ImageEvent.class)
                    .encode(ImageEvent.newBuilder()
                            .setImageId(imageId)
                            .setCapturedAt(capturedAt)
                            .setImageUri("http://images.example/" + imageId)
                            .build());
        }
    };

    private static final int ENORMOUS_SIDE = 60_000;
    private static final int SIDE_OF_SCANS = 7_000;
    private static final int SCANS = 90;
    private static final int STRIPS = 40_000;
    private static final Pattern IMAGE_ID = Pattern.compile("broken-\\d+-(.+)");

    private final Reason reason;

    BrokenImage(Reason reason) {
        this.reason = reason;
    }

    /** The kinds in turn. */
    static BrokenImage number(long number) {
        return values()[(int) (number % values().length)];
    }

    /**
     * A record of this kind.
     *
     * @param image a good image to make it from
     */
    abstract byte[] record(String imageId, Instant capturedAt, byte[] image);

    String imageId(long number) {
        return "broken-%05d-%s"
                .formatted(number, name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    /** The reason of the dead letter that the record of an image must become; empty for a good image. */
    public static Optional<Reason> reason(String imageId) {
        Matcher name = IMAGE_ID.matcher(imageId);
        return name.matches()
                ? Optional.of(valueOf(name.group(1).toUpperCase(Locale.ROOT).replace('-', '_')).reason)
                : Optional.empty();
    }

    private static byte[] event(String imageId, Instant capturedAt, byte @Nullable [] image) {
        return RecordCodec.of(ImageEvent.class)
                .encode(ImageEvent.newBuilder()
                        .setImageId(imageId)
                        .setCapturedAt(capturedAt)
                        .setImage(image == null ? null : ByteBuffer.wrap(image))
                        .build());
    }
}
