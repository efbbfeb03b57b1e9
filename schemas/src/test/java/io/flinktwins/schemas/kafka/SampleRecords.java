package io.flinktwins.schemas.kafka;

import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.LabelEvent;
import io.flinktwins.schemas.RankedClass;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.RecordHeader;
import io.flinktwins.schemas.Stage;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A record of each kind of field that contracts have. */
final class SampleRecords {

    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00.123Z");

    private SampleRecords() {}

    static ImageEvent image() {
        return ImageEvent.newBuilder()
                .setImageId("camera-7/000042")
                .setCapturedAt(NOON)
                .setImage(ByteBuffer.wrap(new byte[] {-1, 0, 1}))
                .setSource("camera-7")
                .setAttributes(Map.of("line", "3"))
                .build();
    }

    static LabelEvent label() {
        return LabelEvent.newBuilder()
                .setImageId("camera-7/000042")
                .setClassId(8)
                .setLabelledAt(NOON)
                .build();
    }

    static Classification classification() {
        return Classification.newBuilder()
                .setImageId("camera-7/000042")
                .setCapturedAt(NOON)
                .setModelName("alt_gvt_nano")
                .setModelVersion(1)
                .setTopK(List.of(new RankedClass(8, "Bag", 0.75f), new RankedClass(0, null, 0.25f)))
                .setBatchSize(4)
                .setQueueMicros(10)
                .setPreprocessMicros(20)
                .setInferenceMicros(30)
                .setClassifiedAt(NOON)
                .setAttributes(Map.of("line", "3"))
                .build();
    }

    static DeadLetter letter() {
        return DeadLetter.newBuilder()
                .setStage(Stage.IMAGE)
                .setReason(Reason.CORRUPT_IMAGE)
                .setMessage("no")
                .setTopic("image-events")
                .setPartition(0)
                .setOffset(1)
                .setPayloadSize(3)
                .setPayload(ByteBuffer.wrap(new byte[] {1, 2, 3}))
                .setHeaders(
                        List.of(new RecordHeader("h", ByteBuffer.wrap(new byte[] {7})), new RecordHeader("n", null)))
                .setFailedAt(NOON)
                .build();
    }
}
