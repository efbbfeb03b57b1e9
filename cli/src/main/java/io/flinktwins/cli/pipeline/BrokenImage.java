package io.flinktwins.cli.pipeline;

import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.wire.RecordCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** A way in which a record of the image topic can be useless, as they come in practice. */
enum BrokenImage {
    /** An event whose image is text: an error page that was saved as an image. */
    TEXT {
        @Override
        byte[] record(String imageId, Instant capturedAt, byte[] image) {
            return event(imageId, capturedAt, "<html>404 Not Found</html>".getBytes(StandardCharsets.UTF_8));
        }
    },
    /** An event with half an image: an upload that broke off. */
    TRUNCATED {
        @Override
        byte[] record(String imageId, Instant capturedAt, byte[] image) {
            return event(imageId, capturedAt, Arrays.copyOf(image, image.length / 2));
        }
    },
    /** Bytes that are no event at all. */
    GARBAGE {
        @Override
        byte[] record(String imageId, Instant capturedAt, byte[] image) {
            return "not a record of ours".getBytes(StandardCharsets.UTF_8);
        }
    },
    /** An event in the framing of Confluent's serializers, which needs a schema registry. */
    CONFLUENT_FRAMED {
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
    MISSING {
        @Override
        byte[] record(String imageId, Instant capturedAt, byte[] image) {
            return event(imageId, capturedAt, null);
        }
    },
    /** A small PNG that says it is 60000 x 60000: a decompression bomb. */
    ENORMOUS {
        @Override
        byte[] record(String imageId, Instant capturedAt, byte[] image) {
            return event(imageId, capturedAt, enormousPng());
        }
    };

    private static final int ENORMOUS_SIDE = 60_000;
    private static final byte[] PNG_SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final byte[] GREY_8_BIT = {8, 0, 0, 0, 0};

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

    private static byte[] event(String imageId, Instant capturedAt, byte @Nullable [] image) {
        return RecordCodec.of(ImageEvent.class)
                .encode(ImageEvent.newBuilder()
                        .setImageId(imageId)
                        .setCapturedAt(capturedAt)
                        .setImage(image == null ? null : ByteBuffer.wrap(image))
                        .build());
    }

    private static byte[] enormousPng() {
        ByteBuffer header = ByteBuffer.allocate(2 * Integer.BYTES + GREY_8_BIT.length)
                .putInt(ENORMOUS_SIDE)
                .putInt(ENORMOUS_SIDE)
                .put(GREY_8_BIT);
        byte[] chunk = chunk("IHDR", header.array());
        byte[] end = chunk("IEND", new byte[0]);
        return ByteBuffer.allocate(PNG_SIGNATURE.length + chunk.length + end.length)
                .put(PNG_SIGNATURE)
                .put(chunk)
                .put(end)
                .array();
    }

    /** Length of the content, type, content, and the CRC-32 of type and content. */
    private static byte[] chunk(String type, byte[] content) {
        byte[] typed = ByteBuffer.allocate(type.length() + content.length)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(content)
                .array();
        CRC32 checksum = new CRC32();
        checksum.update(typed);
        return ByteBuffer.allocate(2 * Integer.BYTES + typed.length)
                .putInt(content.length)
                .put(typed)
                .putInt((int) checksum.getValue())
                .array();
    }
}
