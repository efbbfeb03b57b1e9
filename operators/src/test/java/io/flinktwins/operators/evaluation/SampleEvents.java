package io.flinktwins.operators.evaluation;

import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.operators.evaluation.matching.Change.Answer;
import io.flinktwins.operators.evaluation.matching.Change.Contribution;
import io.flinktwins.operators.evaluation.matching.Change.Pairing;
import io.flinktwins.operators.evaluation.matching.CoverageCounts;
import io.flinktwins.operators.evaluation.matching.Match;
import io.flinktwins.operators.evaluation.matching.Prediction;
import io.flinktwins.operators.records.RawRecord;
import io.flinktwins.operators.records.Received;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.LabelEvent;
import io.flinktwins.schemas.RankedClass;
import io.flinktwins.schemas.wire.RecordCodec;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Makes classifications and labels for tests. */
public final class SampleEvents {

    public static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    public static final ModelIdentity MODEL = new ModelIdentity("twins-svt-nano", 1);
    public static final ModelIdentity SHADOW = new ModelIdentity("twins-svt-nano", 2);

    /** When all of it has happened. */
    public static final Clock LATER = Clock.fixed(NOON.plusSeconds(3600), ZoneOffset.UTC);

    private SampleEvents() {}

    public static Classification classification(
            String imageId, Instant capturedAt, ModelIdentity model, float score, int... classIds) {
        List<RankedClass> topK = new ArrayList<>();
        for (int rank = 0; rank < classIds.length; rank++) {
            topK.add(new RankedClass(classIds[rank], null, rank == 0 ? score : score / (rank + 1)));
        }
        return Classification.newBuilder()
                .setImageId(imageId)
                .setCapturedAt(capturedAt)
                .setModelName(model.name())
                .setModelVersion(model.version())
                .setTopK(topK)
                .setBatchSize(8)
                .setQueueMicros(1)
                .setPreprocessMicros(1)
                .setInferenceMicros(1)
                .setClassifiedAt(capturedAt)
                .build();
    }

    public static LabelEvent label(String imageId, Instant labelledAt, int classId) {
        return LabelEvent.newBuilder()
                .setImageId(imageId)
                .setClassId(classId)
                .setLabelledAt(labelledAt)
                .build();
    }

    public static Received<Classification> received(Classification classification) {
        byte[] value = RecordCodec.of(Classification.class).encode(classification);
        return new Received<>(new RawRecord("classifications", 0, 7, null, value), classification);
    }

    public static Received<LabelEvent> received(LabelEvent label) {
        byte[] value = RecordCodec.of(LabelEvent.class).encode(label);
        return new Received<>(new RawRecord("labels", 1, 42, null, value), label);
    }

    /** What a prediction contributes that has met its label. */
    public static Contribution matched(Match match, Pairing... pairings) {
        Answer answer = new Answer(match.predicted(), match.confidence());
        return new Contribution(CoverageCounts.matched(0, 0), answer, match, List.of(pairings));
    }

    /** What a prediction contributes that waits for its label. */
    public static Contribution waiting(float confidence) {
        return new Contribution(CoverageCounts.waiting(0), new Answer(3, confidence), null, List.of());
    }

    public static Prediction prediction(String imageId, Instant capturedAt, ModelIdentity model, int... ranked) {
        return new Prediction(imageId, model, capturedAt.toEpochMilli(), ranked, 0.5f, 0.25f, null);
    }
}
