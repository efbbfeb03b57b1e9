package io.flinktwins.operators.inference;

import io.flinktwins.inference.ImageHeader;
import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.inference.Outcome;
import io.flinktwins.inference.Outcome.Classified;
import io.flinktwins.inference.Outcome.Rejected;
import io.flinktwins.inference.Outcome.Timings;
import io.flinktwins.operators.records.ImmutableSerializer;
import io.flinktwins.operators.records.Received;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Rejection;
import io.flinktwins.schemas.Stage;
import java.io.IOException;
import java.time.Instant;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/** Writes an {@link InferenceResult} where it leaves the chain; chained operators pass the object itself on. */
public final class InferenceResultSerializer extends ImmutableSerializer<InferenceResult> {

    private static final TypeSerializer<Received<ImageEvent>> IMAGES = Received.serializer(ImageEvent.class);

    @Override
    public void serialize(InferenceResult result, DataOutputView target) throws IOException {
        IMAGES.serialize(result.image(), target);
        target.writeLong(result.completedAt().toEpochMilli());
        target.writeBoolean(result.outcome() instanceof Classified);
        if (result.outcome() instanceof Classified classified) {
            write(classified, target);
        } else if (result.outcome() instanceof Rejected rejected) {
            target.writeUTF(rejected.stage().name());
            target.writeUTF(rejected.rejection().reason().name());
            target.writeUTF(rejected.rejection().message());
        }
    }

    @Override
    public InferenceResult deserialize(DataInputView source) throws IOException {
        Received<ImageEvent> image = IMAGES.deserialize(source);
        Instant completedAt = Instant.ofEpochMilli(source.readLong());
        Outcome outcome = source.readBoolean() ? readClassified(source) : readRejected(source);
        return new InferenceResult(image, outcome, completedAt);
    }

    private static void write(Classified classified, DataOutputView target) throws IOException {
        target.writeUTF(classified.model().name());
        target.writeLong(classified.model().version());
        target.writeUTF(classified.image().format());
        target.writeInt(classified.image().width());
        target.writeInt(classified.image().height());
        target.writeInt(classified.probabilities().length);
        for (float probability : classified.probabilities()) {
            target.writeFloat(probability);
        }
        Timings timings = classified.timings();
        target.writeInt(timings.batchSize());
        target.writeLong(timings.queueMicros());
        target.writeLong(timings.preprocessMicros());
        target.writeLong(timings.inferenceMicros());
    }

    private static Classified readClassified(DataInputView source) throws IOException {
        ModelIdentity model = new ModelIdentity(source.readUTF(), source.readLong());
        ImageHeader image = new ImageHeader(source.readUTF(), source.readInt(), source.readInt());
        float[] probabilities = new float[source.readInt()];
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] = source.readFloat();
        }
        Timings timings = new Timings(source.readInt(), source.readLong(), source.readLong(), source.readLong());
        return new Classified(model, image, probabilities, timings);
    }

    private static Rejected readRejected(DataInputView source) throws IOException {
        Stage stage = Stage.valueOf(source.readUTF());
        return new Rejected(stage, new Rejection(Reason.valueOf(source.readUTF()), source.readUTF()));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof InferenceResultSerializer;
    }

    @Override
    public int hashCode() {
        return InferenceResultSerializer.class.hashCode();
    }

    @Override
    public TypeSerializerSnapshot<InferenceResult> snapshotConfiguration() {
        return new Snapshot();
    }

    /** What a checkpoint keeps of this serializer: that it is this class. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<InferenceResult> {
        public Snapshot() {
            super(InferenceResultSerializer::new);
        }
    }
}
