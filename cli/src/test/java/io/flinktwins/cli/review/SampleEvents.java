package io.flinktwins.cli.review;

import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.LabelEvent;
import io.flinktwins.schemas.LabelRequest;
import io.flinktwins.schemas.RankedClass;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.SelectionReason;
import io.flinktwins.schemas.Stage;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Records as the pipeline's topics have them. */
public final class SampleEvents {

    public static final Instant CAPTURED_AT = Instant.parse("2026-11-27T10:00:00Z");

    private SampleEvents() {}

    /** An image of so many bytes, which no decoder reads. */
    public static ImageEvent image(String imageId, int bytes) {
        return image(imageId, new byte[bytes]);
    }

    public static ImageEvent image(String imageId, byte[] encoded) {
        return ImageEvent.newBuilder()
                .setImageId(imageId)
                .setCapturedAt(CAPTURED_AT)
                .setImage(ByteBuffer.wrap(encoded))
                .setSource("camera")
                .build();
    }

    public static Classification classification(String imageId, long version, int classId) {
        return classification(
                imageId,
                version,
                List.of(new RankedClass(classId, "label " + classId, 0.9f), new RankedClass(classId + 1, null, 0.1f)));
    }

    public static Classification classification(String imageId, long version, List<RankedClass> topK) {
        return Classification.newBuilder()
                .setImageId(imageId)
                .setCapturedAt(CAPTURED_AT)
                .setSource("camera")
                .setModelName("model")
                .setModelVersion(version)
                .setTopK(new ArrayList<>(topK))
                .setBatchSize(1)
                .setQueueMicros(1)
                .setPreprocessMicros(1)
                .setInferenceMicros(1)
                .setClassifiedAt(CAPTURED_AT)
                .build();
    }

    public static LabelEvent label(String imageId, int classId, long labelledAtMillis) {
        return LabelEvent.newBuilder()
                .setImageId(imageId)
                .setClassId(classId)
                .setLabelledAt(Instant.ofEpochMilli(labelledAtMillis))
                .setAnnotator("sample")
                .build();
    }

    /** A request of a label. */
    public static LabelRequest request(String imageId, double probability, SelectionReason... reasons) {
        return LabelRequest.newBuilder()
                .setImageId(imageId)
                .setCapturedAt(CAPTURED_AT)
                .setModelName("model")
                .setModelVersion(1)
                .setClassId(3)
                .setLabel("label 3")
                .setScore(0.4f)
                .setReasons(List.of(reasons))
                .setProbability(probability)
                .setRequestedAt(CAPTURED_AT)
                .build();
    }

    public static DeadLetter letter(String topic, long offset, @Nullable String imageId, Reason reason) {
        return DeadLetter.newBuilder()
                .setStage(Stage.INGEST)
                .setReason(reason)
                .setMessage("for the test")
                .setImageId(imageId)
                .setTopic(topic)
                .setPartition(0)
                .setOffset(offset)
                .setPayloadSize(0)
                .setFailedAt(CAPTURED_AT)
                .build();
    }
}
