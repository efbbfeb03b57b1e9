package io.flinktwins.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.LabelEvent;
import io.flinktwins.schemas.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordCodecTest {

    private static final int HEADER_SIZE = 10;

    private final RecordCodec<ImageEvent> codec = RecordCodec.of(ImageEvent.class);

    @Test
    void aDecodedRecordEqualsTheEncodedOne() throws UndecodableRecordException {
        assertThat(codec.decode(codec.encode(event()))).isEqualTo(event());
    }

    @Test
    void avrosOwnReaderUnderstandsOurBytesAndWeUnderstandIts() throws IOException, UndecodableRecordException {
        assertThat(ImageEvent.fromByteBuffer(ByteBuffer.wrap(codec.encode(event()))))
                .isEqualTo(event());
        ByteBuffer avros = event().toByteBuffer();
        byte[] bytes = new byte[avros.remaining()];
        avros.get(bytes);
        assertThat(codec.encode(event())).isEqualTo(bytes);
        assertThat(codec.decode(bytes)).isEqualTo(event());
    }

    @Test
    void everyTruncationIsMalformed() {
        byte[] whole = codec.encode(event());
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertRejected(cut, Reason.MALFORMED_RECORD);
            assertThatThrownBy(() -> codec.decode(cut))
                    .hasMessageContaining("%d bytes", length)
                    .hasMessageNotContaining("java");
        }
    }

    @Test
    void bytesAfterTheRecordAreMalformed() {
        byte[] whole = codec.encode(event());
        assertRejected(Arrays.copyOf(whole, whole.length + 1), Reason.MALFORMED_RECORD);
    }

    @ParameterizedTest
    @CsvSource({"timestamp-millis, 1", "timestamp-micros, 1000", "timestamp-nanos, 1000000", "none, 1"})
    void aTimeOfSomebodyElsesSchemaIsInItsOwnUnit(String logicalType, long unitsInAMilli) throws Exception {
        Schema time = new Schema.Parser().parse("{\"type\": \"long\", \"logicalType\": \"%s\"}".formatted(logicalType));
        Schema writerSchema = SchemaBuilder.record("Answer")
                .fields()
                .requiredString("imageId")
                .name("labelledAt")
                .type(Schema.createUnion(time, Schema.create(Schema.Type.NULL)))
                .noDefault()
                .endRecord();
        GenericRecord answer = new GenericData.Record(writerSchema);
        answer.put("imageId", "1.png");
        answer.put("labelledAt", 1_795_600_000_123L * unitsInAMilli + unitsInAMilli / 2);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[] {0, 0, 0, 0, 7});
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        new GenericDatumWriter<>(writerSchema).write(answer, encoder);
        assertThat(RecordCodec.of(LabelEvent.class)
                        .decode(bytes.toByteArray(), writerSchema)
                        .getLabelledAt())
                .isEqualTo(Instant.ofEpochMilli(1_795_600_000_123L));
    }

    @Test
    void aRecordOfAnotherContractHasAnUnknownSchema() {
        LabelEvent label = LabelEvent.newBuilder()
                .setImageId("a")
                .setClassId(1)
                .setLabelledAt(Instant.EPOCH)
                .build();
        byte[] bytes = RecordCodec.of(LabelEvent.class).encode(label);
        assertRejected(bytes, Reason.UNKNOWN_SCHEMA);
        assertThatThrownBy(() -> codec.decode(bytes))
                .hasMessage("the record's contract is LabelEvent, but this topic takes ImageEvent");
    }

    @Test
    void aFingerprintWhoseBytesAreReversedIsToldAsSuch() {
        byte[] bytes = codec.encode(event());
        String right = HexFormat.ofDelimiter(" ").withUpperCase().formatHex(bytes, 0, HEADER_SIZE);
        for (int i = 0; i < Long.BYTES / 2; i++) {
            byte first = bytes[2 + i];
            bytes[2 + i] = bytes[HEADER_SIZE - 1 - i];
            bytes[HEADER_SIZE - 1 - i] = first;
        }
        assertRejected(bytes, Reason.UNKNOWN_SCHEMA);
        assertThatThrownBy(() -> codec.decode(bytes))
                .hasMessageContaining("of ImageEvent's schema")
                .hasMessageContaining("reversed")
                .hasMessageEndingWith("its lowest byte first: " + right);
    }

    @Test
    void anUnknownFingerprintIsShownAsItStandsInTheRecord() {
        assertThatThrownBy(() -> codec.decode(new byte[] {(byte) 0xC3, 1, 1, 2, 3, 4, 5, 6, 7, (byte) 0xAB, 0}))
                .hasMessage("no released version of ImageEvent has the fingerprint in the header"
                        + " C3 01 01 02 03 04 05 06 07 AB");
    }

    @Test
    void confluentFramingIsRecognised() {
        assertThatThrownBy(() -> codec.decode(new byte[] {0, 0, 0, 0, 7, 2, 97}))
                .isInstanceOf(UndecodableRecordException.class)
                .hasMessageContaining("Confluent");
        assertRejected(new byte[] {0, 0, 0, 0, 7, 2, 97}, Reason.UNKNOWN_SCHEMA);
    }

    @Test
    void aHugeLengthIsMalformedAndAllocatesNothing() {
        byte[] header = Arrays.copyOf(codec.encode(event()), HEADER_SIZE);
        // A string length of 2^31 - 1, which the reader would allocate before it finds that the bytes are missing.
        byte[] hugeLength = {(byte) 0xfe, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f};
        byte[] bytes = Arrays.copyOf(header, HEADER_SIZE + hugeLength.length);
        System.arraycopy(hugeLength, 0, bytes, HEADER_SIZE, hugeLength.length);
        assertRejected(bytes, Reason.MALFORMED_RECORD);
    }

    @Test
    void mutatedBytesDecodeOrAreRejectedButNeverThrowAnythingElse() {
        Random random = new Random(20261125);
        byte[] whole = codec.encode(event());
        for (int i = 0; i < 50_000; i++) {
            byte[] mutated = whole.clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                mutated[HEADER_SIZE + random.nextInt(whole.length - HEADER_SIZE)] = (byte) random.nextInt();
            }
            Throwable thrown = catchThrowable(() -> codec.decode(mutated));
            if (thrown != null) {
                assertThat(thrown).isInstanceOf(UndecodableRecordException.class);
            }
        }
    }

    private void assertRejected(byte[] bytes, Reason reason) {
        assertThatThrownBy(() -> codec.decode(bytes))
                .isInstanceOfSatisfying(
                        UndecodableRecordException.class,
                        e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private static ImageEvent event() {
        return ImageEvent.newBuilder()
                .setImageId("camera-7/000042")
                .setCapturedAt(Instant.parse("2026-11-25T08:00:00.123Z"))
                .setImage(ByteBuffer.wrap(new byte[] {1, 2, 3, -1}))
                .setSource("camera-7")
                .setAttributes(Map.of("line", "3"))
                .build();
    }
}
