package io.flinktwins.operators.records;

import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.wire.RecordCodec;
import java.nio.ByteBuffer;
import java.time.Instant;

/** Makes received image events. */
public final class ReceivedImages {

    private static final RecordCodec<ImageEvent> CODEC = RecordCodec.of(ImageEvent.class);

    private ReceivedImages() {}

    /** An image that is one number. */
    public static Received<ImageEvent> numbered(int number) {
        return received(ImageEvent.newBuilder()
                .setImageId("image-" + number)
                .setCapturedAt(Instant.ofEpochMilli(number))
                .setImage(ByteBuffer.wrap(new byte[] {(byte) number}))
                .build());
    }

    /** An image that its event only points to, and is named by it. */
    public static Received<ImageEvent> elsewhere(String uri) {
        return received(ImageEvent.newBuilder()
                .setImageId(uri)
                .setCapturedAt(Instant.EPOCH)
                .setImageUri(uri)
                .build());
    }

    private static Received<ImageEvent> received(ImageEvent event) {
        return new Received<>(new RawRecord("image-events", 0, 7, 5L, CODEC.encode(event)), event);
    }
}
