package io.flinktwins.schemas.wire;

import io.flinktwins.schemas.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.AvroTypeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/**
 * Encodes and decodes one contract in Avro's single-object encoding: the marker {@code C3 01}, the CRC-64-AVRO
 * fingerprint of the writer's schema (little endian), then the binary record. Decodes {@link RecordJson} as well, which
 * begins with a brace and so can't be taken for it.
 *
 * <p>Reads every version in {@link SchemaHistory}, writes the newest. Thread-safe: what keeps state is made anew for each
 * record.
 *
 * @see <a href="https://avro.apache.org/docs/1.12.0/specification/#single-object-encoding">Avro specification</a>
 */
public final class RecordCodec<T extends SpecificRecord> {

    private static final short MARKER = (short) 0xC301;
    private static final int HEADER_SIZE = Short.BYTES + Long.BYTES;

    private static final int OTHER_FIELDS_BYTES = 512;

    private final Schema schema;
    private final long fingerprint;
    private final Map<Long, Schema> writerSchemas;
    private final SpecificDatumWriter<T> writer;
    private final SpecificData data;
    private final SpecificData foreignData;
    private final RecordJsonReader json;

    private RecordCodec(Schema schema, SpecificData data) {
        this.schema = schema;
        this.data = data;
        foreignData = withoutFastReader(data);
        fingerprint = SchemaNormalization.parsingFingerprint64(schema);
        writerSchemas = SchemaHistory.of(schema.getName()).stream()
                .collect(Collectors.toUnmodifiableMap(
                        SchemaNormalization::parsingFingerprint64, Function.identity(), (older, newer) -> newer));
        writer = new SpecificDatumWriter<>(schema, data);
        json = new RecordJsonReader(schema, data);
    }

    /** Avro 1.12's fast reader converts a time twice, and fails, where the writer's field may be null and ours may not. */
    private static SpecificData withoutFastReader(SpecificData data) {
        SpecificData slower = new SpecificData(data.getClassLoader());
        data.getConversions().forEach(slower::addLogicalTypeConversion);
        slower.setFastReaderEnabled(false);
        return slower;
    }

    /** The codec of a generated contract class. */
    public static <T extends SpecificRecord> RecordCodec<T> of(Class<T> contract) {
        SpecificData data = SpecificData.getForClass(contract);
        return new RecordCodec<>(data.getSchema(contract), data);
    }

    /** The newest version of the contract, which records are written by and read into. */
    public Schema schema() {
        return schema;
    }

    /** What makes the contract's records, and the records and enums inside them, of the generated classes. */
    public SpecificData data() {
        return data;
    }

    public byte[] encode(T record) {
        return encode(headerBytes(fingerprint), record);
    }

    /**
     * Encodes a record in Confluent's framing instead.
     *
     * @param schemaId of {@link #schema} in the reader's registry
     */
    public byte[] encode(T record, int schemaId) {
        return encode(ConfluentFraming.header(schemaId), record);
    }

    private byte[] encode(byte[] header, T record) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(roughSize(record));
        bytes.writeBytes(header);
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        try {
            writer.write(record, encoder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Large fields and some more: an image's bytes are copied once instead of with every doubling of the array. */
    private int roughSize(T record) {
        int size = OTHER_FIELDS_BYTES;
        for (Schema.Field field : schema.getFields()) {
            size += record.get(field.pos()) instanceof ByteBuffer bytes ? bytes.remaining() : 0;
        }
        return size;
    }

    /**
     * Decodes exactly one record.
     *
     * @throws UndecodableRecordException if the bytes are anything else; no other exception leaves this method,
     *     whatever the bytes are
     */
    public T decode(byte[] bytes) throws UndecodableRecordException {
        if (RecordJson.isJson(bytes)) {
            @SuppressWarnings("unchecked") // the schema is that of T
            T record = (T) json.read(bytes);
            return record;
        }
        return decode(bytes, HEADER_SIZE, writerSchemaOf(bytes), data);
    }

    /**
     * Decodes exactly one record in Confluent's framing.
     *
     * @param writerSchema that the id in front of the record stands for
     * @throws UndecodableRecordException if the bytes are no record of that schema, or such a record can't be one of this
     *     contract
     */
    public T decode(byte[] bytes, Schema writerSchema) throws UndecodableRecordException {
        T record = decode(bytes, ConfluentFraming.HEADER_SIZE, writerSchema, foreignData);
        TimeUnits.correct(record, writerSchema);
        return record;
    }

    private T decode(byte[] bytes, int headerSize, Schema writerSchema, SpecificData model)
            throws UndecodableRecordException {
        try {
            checkStructure(payload(bytes, headerSize), writerSchema);
            SpecificDatumReader<T> reader = new SpecificDatumReader<>(writerSchema, schema, model);
            @SuppressWarnings("NullAway") // Avro takes null for "nothing to reuse"
            T record = reader.read(null, payload(bytes, headerSize));
            return record;
        } catch (AvroTypeException e) {
            // Any of our own versions can be read, so what is wrong there is the record.
            throw writerSchemas.containsValue(writerSchema) ? damaged(bytes) : unreadable(writerSchema, e);
        } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw damaged(bytes);
        }
    }

    private UndecodableRecordException damaged(byte[] bytes) {
        return malformed(
                "the %d bytes are cut off or damaged: behind the header is no whole %s (a string longer than the rest, for instance)"
                        .formatted(bytes.length, schema.getName()));
    }

    private UndecodableRecordException unreadable(Schema writerSchema, AvroTypeException reason) {
        return new UndecodableRecordException(
                Reason.UNKNOWN_SCHEMA,
                "the writer's schema %s, from the registry, can't be read as %s: %s"
                        .formatted(writerSchema.getFullName(), schema.getName(), reason.getMessage()));
    }

    /** The content of a field of bytes, in an array of its own. */
    public static byte[] bytes(ByteBuffer field) {
        byte[] bytes = new byte[field.remaining()];
        field.duplicate().get(bytes);
        return bytes;
    }

    private Schema writerSchemaOf(byte[] bytes) throws UndecodableRecordException {
        OptionalInt schemaId = ConfluentFraming.schemaId(bytes);
        if (schemaId.isPresent()) {
            throw new UndecodableRecordException(
                    Reason.UNKNOWN_SCHEMA,
                    "the record is in Confluent framing (magic byte 0, schema id %d), which needs a job with --schema-registry; or send Avro single-object encoding"
                            .formatted(schemaId.getAsInt()));
        }
        if (bytes.length < HEADER_SIZE || ByteBuffer.wrap(bytes).getShort() != MARKER) {
            throw malformed(
                    "neither an Avro single-object header (C3 01 and a schema fingerprint) nor a JSON object begins these "
                            + bytes.length + " bytes");
        }
        long writerFingerprint =
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(Short.BYTES);
        Schema writerSchema = writerSchemas.get(writerFingerprint);
        if (writerSchema == null) {
            throw new UndecodableRecordException(Reason.UNKNOWN_SCHEMA, unknown(writerFingerprint));
        }
        return writerSchema;
    }

    private String unknown(long writerFingerprint) {
        Optional<String> other = SchemaHistory.contractOf(writerFingerprint);
        Optional<String> reversed = SchemaHistory.contractOf(Long.reverseBytes(writerFingerprint));
        if (other.isPresent()) {
            return "the record's contract is %s, but this topic takes %s".formatted(other.get(), schema.getName());
        } else if (reversed.isPresent()) {
            return "the fingerprint of %s's schema is in the header with its eight bytes reversed (%s); write it little-endian, its lowest byte first: %s"
                    .formatted(reversed.get(), header(writerFingerprint), header(Long.reverseBytes(writerFingerprint)));
        }
        return "no released version of %s has the fingerprint in the header %s"
                .formatted(schema.getName(), header(writerFingerprint));
    }

    /** The header's bytes as a hex dump shows them. */
    private static String header(long fingerprint) {
        return HexFormat.ofDelimiter(" ").withUpperCase().formatHex(headerBytes(fingerprint));
    }

    private static byte[] headerBytes(long fingerprint) {
        return ByteBuffer.allocate(HEADER_SIZE)
                .putShort(MARKER)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(fingerprint)
                .array();
    }

    /** Skips through the record first: skipping allocates nothing, reading trusts the lengths that it finds. */
    private static void checkStructure(BinaryDecoder decoder, Schema writerSchema)
            throws IOException, UndecodableRecordException {
        GenericDatumReader.skip(writerSchema, decoder);
        if (!decoder.isEnd()) {
            throw malformed("bytes are left over after the record");
        }
    }

    private static BinaryDecoder payload(byte[] bytes, int headerSize) {
        return DecoderFactory.get().binaryDecoder(bytes, headerSize, bytes.length - headerSize, null);
    }

    private static UndecodableRecordException malformed(String message) {
        return new UndecodableRecordException(Reason.MALFORMED_RECORD, message);
    }
}
