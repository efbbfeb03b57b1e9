package io.flinktwins.operators.inference;

import io.flinktwins.operators.records.RawRecord;
import io.flinktwins.operators.records.Received;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.wire.RecordCodec;
import java.nio.ByteBuffer;
import java.time.Instant;

/** Makes received image events of images that are one number each. */
final class ReceivedImages {

    private static final RecordCodec<ImageEvent> CODEC = RecordCodec.of(ImageEvent.class);

    private ReceivedImages() {}

    static Received<ImageEvent> numbered(int number) {
        return received(ImageEvent.newBuilder()
                .setImageId("image-" + number)
                .setCapturedAt(Instant.ofEpochMilli(number))
                .setImage(ByteBuffer.wrap(new byte[] {(byte) number}))
                .build());
    }

    static Received<ImageEvent> received(ImageEvent event) {
        return new Received<>(new RawRecord("image-events", 0, 7, 5L, CODEC.encode(event)), event);
    }
}
