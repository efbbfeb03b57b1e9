package io.flinktwins.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.RankedClass;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Stage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordJsonTest {

    @Test
    void aClassificationReadsAsAPersonWouldWriteIt() {
        Classification classification = Classification.newBuilder()
                .setImageId("7")
                .setCapturedAt(Instant.parse("2026-11-25T08:00:00Z"))
                .setModelName("alt_gvt_nano")
                .setModelVersion(1)
                .setTopK(List.of(new RankedClass(8, "Bag", 0.75f)))
                .setBatchSize(4)
                .setQueueMicros(10)
                .setPreprocessMicros(20)
                .setInferenceMicros(30)
                .setClassifiedAt(Instant.parse("2026-11-25T08:00:01.5Z"))
                .build();
        assertThat(new String(RecordJson.encode(classification), StandardCharsets.UTF_8))
                .isEqualTo("""
                        {"imageId":"7","capturedAt":"2026-11-25T08:00:00Z","source":null,"modelName":"alt_gvt_nano",\
                        "modelVersion":1,"topK":[{"classId":8,"label":"Bag","score":0.75}],"batchSize":4,\
                        "queueMicros":10,"preprocessMicros":20,"inferenceMicros":30,\
                        "classifiedAt":"2026-11-25T08:00:01.500Z"}""");
    }

    @Test
    void bytesAreBase64AndEnumsAreNames() {
        DeadLetter letter = DeadLetter.newBuilder()
                .setStage(Stage.IMAGE)
                .setReason(Reason.CORRUPT_IMAGE)
                .setMessage("no")
                .setTopic("t")
                .setPartition(0)
                .setOffset(1)
                .setPayloadSize(3)
                .setPayload(ByteBuffer.wrap(new byte[] {1, 2, 3}))
                .setFailedAt(Instant.EPOCH)
                .build();
        assertThat(RecordJson.of(letter).get("payload").asText()).isEqualTo("AQID");
        assertThat(RecordJson.of(letter).get("reason").asText()).isEqualTo("CORRUPT_IMAGE");
        assertThat(RecordJson.of(letter).get("imageId").isNull()).isTrue();
    }
}
