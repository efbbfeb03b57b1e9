package io.flinktwins.cli.pipeline;

import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.RankedClass;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Stage;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the classification job could have written. */
public final class SampleRecords {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private SampleRecords() {}

    /** One of the first class alone. */
    public static Classification classification(String imageId) {
        return classification(imageId, List.of(new RankedClass(0, null, 1f)));
    }

    public static Classification classification(String imageId, List<RankedClass> topK) {
        return Classification.newBuilder()
                .setImageId(imageId)
                .setCapturedAt(NOW)
                .setModelName("sample")
                .setModelVersion(1)
                .setTopK(topK)
                .setBatchSize(1)
                .setQueueMicros(0)
                .setPreprocessMicros(0)
                .setInferenceMicros(0)
                .setClassifiedAt(NOW)
                .build();
    }

    /** One of a corrupt image. */
    public static DeadLetter deadLetter(@Nullable String imageId, long offset) {
        return DeadLetter.newBuilder()
                .setStage(Stage.IMAGE)
                .setReason(Reason.CORRUPT_IMAGE)
                .setMessage("sample")
                .setImageId(imageId)
                .setTopic("image-events")
                .setPartition(0)
                .setOffset(offset)
                .setRecordTimestamp(NOW)
                .setPayloadSize(0)
                .setFailedAt(NOW)
                .build();
    }
}
