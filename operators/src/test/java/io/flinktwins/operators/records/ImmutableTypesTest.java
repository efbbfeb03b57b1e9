package io.flinktwins.operators.records;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.inference.ImageHeader;
import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.inference.Outcome.Classified;
import io.flinktwins.inference.Outcome.Rejected;
import io.flinktwins.inference.Outcome.Timings;
import io.flinktwins.operators.fetch.FetchedImage;
import io.flinktwins.operators.inference.InferenceResult;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.LabelEvent;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Rejection;
import io.flinktwins.schemas.Stage;
import io.flinktwins.schemas.wire.RecordCodec;
import io.flinktwins.schemas.wire.RecordType;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

/** What Flink does with our own types: copy, write, read, and restore the serializer from a checkpoint. */
class ImmutableTypesTest {

    private static final ImageEvent EVENT = ImageEvent.newBuilder()
            .setImageId("a")
            .setCapturedAt(Instant.EPOCH)
            .setImage(ByteBuffer.wrap(new byte[] {1, 2}))
            .build();
    private static final RawRecord RAW = new RawRecord(
            "image-events", 1, 2, null, RecordCodec.of(ImageEvent.class).encode(EVENT));
    private static final Received<ImageEvent> IMAGE = new Received<>(RAW, EVENT);

    @Test
    void flinkFindsTheTypesByItself() {
        assertThat(TypeInformation.of(RawRecord.class)).isSameAs(RawRecord.TYPE);
        assertThat(TypeInformation.of(InferenceResult.class)).isSameAs(InferenceResult.TYPE);
        assertThat(TypeInformation.of(FetchedImage.class)).isSameAs(FetchedImage.TYPE);
    }

    @Test
    void aTypeKnowsItsClass() {
        assertThat(RecordSerializer.type(ImageEvent.class).getTypeClass()).isSameAs(ImageEvent.class);
        assertThat(RecordSerializer.type(ImageEvent.class)).hasToString("ImmutableType<ImageEvent>");
    }

    @Test
    void aRawRecordSurvives() throws Exception {
        assertSameRaw(roundTrip(RawRecord.TYPE, RAW), RAW);
        RawRecord timed = new RawRecord("t", 0, 0, -5L, new byte[0]);
        assertSameRaw(roundTrip(RawRecord.TYPE, timed), timed);
    }

    @Test
    void aReceivedEventSurvivesAsItsRawRecord() throws Exception {
        Received<ImageEvent> copy = roundTrip(Received.type(ImageEvent.class), IMAGE);
        assertThat(copy.event()).isEqualTo(EVENT);
        assertSameRaw(copy.raw(), RAW);
    }

    @Test
    void anImageFileIsReadAsSuchAgain() throws Exception {
        List<RawRecord.Header> headers = List.of(new RawRecord.Header("line", new byte[] {'3'}));
        RawRecord raw =
                new RawRecord("camera", 1, 2, 5L, new byte[] {'k'}, headers, new byte[] {1, 2}, InputFormat.RAW);
        Received<ImageEvent> image = Received.decode(raw, RecordType.of(ImageEvent.class));
        Received<ImageEvent> copy = roundTrip(Received.type(ImageEvent.class), image);
        assertSameRaw(copy.raw(), raw);
        assertThat(copy.event()).isEqualTo(image.event());
        assertThat(roundTrip(FetchedImage.TYPE, FetchedImage.carried(image)).encoded())
                .containsExactly(1, 2);
    }

    @Test
    void inferenceResultsSurvive() throws Exception {
        Classified answer = new Classified(
                new ModelIdentity("m", 7),
                new ImageHeader("WEBP", 640, 480),
                new float[] {0.25f, 0.75f},
                new Timings(4, 1, 2, 3));
        InferenceResult copy =
                roundTrip(InferenceResult.TYPE, new InferenceResult(IMAGE, answer, Instant.ofEpochMilli(5)));
        assertThat(copy.completedAt()).isEqualTo(Instant.ofEpochMilli(5));
        assertThat(copy.outcome()).usingRecursiveComparison().isEqualTo(answer);

        Rejected rejection = new Rejected(Stage.IMAGE, new Rejection(Reason.CORRUPT_IMAGE, "why"));
        assertThat(roundTrip(InferenceResult.TYPE, new InferenceResult(IMAGE, rejection, Instant.EPOCH))
                        .outcome())
                .isEqualTo(rejection);
    }

    @Test
    void aFetchedImageSurvivesWithWhatItsRecordDoesNotHold() throws Exception {
        assertThat(roundTrip(FetchedImage.TYPE, FetchedImage.carried(IMAGE)).encoded())
                .containsExactly(1, 2);
        FetchedImage fetched = roundTrip(FetchedImage.TYPE, new FetchedImage(IMAGE, new byte[] {3}, null));
        assertThat(fetched.encoded()).containsExactly(3);
        assertSameRaw(fetched.received().raw(), RAW);
        // Java's own encoding of text ends at 65,535 bytes.
        Rejection rejection = new Rejection(Reason.FETCH_FAILED, "\u00e9".repeat(40_000));
        assertThat(roundTrip(FetchedImage.TYPE, new FetchedImage(IMAGE, null, rejection))
                        .rejection())
                .isEqualTo(rejection);
    }

    @Test
    void aRecordSurvives() throws Exception {
        assertThat(roundTrip(RecordSerializer.type(ImageEvent.class), EVENT)).isEqualTo(EVENT);
    }

    @Test
    void serializersOfDifferentContractsDiffer() {
        assertDiffer(Received.type(ImageEvent.class), Received.type(LabelEvent.class));
        assertDiffer(RecordSerializer.type(ImageEvent.class), RecordSerializer.type(LabelEvent.class));
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // a checkpoint may bring the snapshot of any serializer
    private static void assertDiffer(TypeInformation<?> one, TypeInformation<?> other) {
        assertThat(one).isNotEqualTo(other);
        TypeSerializerSnapshot ours = snapshot(one);
        assertThat(ours.resolveSchemaCompatibility(snapshot(one)).isCompatibleAsIs())
                .isTrue();
        assertThat(ours.resolveSchemaCompatibility(snapshot(other)).isIncompatible())
                .isTrue();
    }

    private static TypeSerializerSnapshot<?> snapshot(TypeInformation<?> type) {
        return type.createSerializer(new SerializerConfigImpl()).snapshotConfiguration();
    }

    private static <T> T roundTrip(TypeInformation<T> type, T value) throws Exception {
        TypeSerializer<T> serializer = type.createSerializer(new SerializerConfigImpl());
        assertThat(serializer.copy(value)).isSameAs(value);
        DataOutputSerializer written = new DataOutputSerializer(64);
        serializer.serialize(value, written);
        TypeSerializer<T> restored = restored(serializer);
        assertThat(restored).isEqualTo(serializer).hasSameHashCodeAs(serializer);
        DataOutputSerializer copied = new DataOutputSerializer(64);
        restored.copy(new DataInputDeserializer(written.getCopyOfBuffer()), copied);
        assertThat(copied.getCopyOfBuffer()).isEqualTo(written.getCopyOfBuffer());
        return restored.deserialize(new DataInputDeserializer(copied.getCopyOfBuffer()));
    }

    /** The serializer as a checkpoint brings it back. */
    private static <T> TypeSerializer<T> restored(TypeSerializer<T> serializer) throws Exception {
        DataOutputSerializer checkpoint = new DataOutputSerializer(64);
        TypeSerializerSnapshot.writeVersionedSnapshot(checkpoint, serializer.snapshotConfiguration());
        TypeSerializerSnapshot<T> snapshot = TypeSerializerSnapshot.readVersionedSnapshot(
                new DataInputDeserializer(checkpoint.getCopyOfBuffer()), ImmutableTypesTest.class.getClassLoader());
        return snapshot.restoreSerializer();
    }

    private static void assertSameRaw(RawRecord actual, RawRecord expected) {
        assertThat(actual).usingRecursiveComparison().isEqualTo(expected);
    }
}
