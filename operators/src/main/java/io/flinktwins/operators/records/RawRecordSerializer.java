package io.flinktwins.operators.records;

import io.flinktwins.operators.records.RawRecord.Header;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/** Writes a {@link RawRecord} as its position, its timestamp, key and headers, its bytes, and what these are. */
public final class RawRecordSerializer extends ImmutableSerializer<RawRecord> {

    static final RawRecordSerializer INSTANCE = new RawRecordSerializer();

    @Override
    public void serialize(RawRecord raw, DataOutputView target) throws IOException {
        target.writeUTF(raw.topic());
        target.writeInt(raw.partition());
        target.writeLong(raw.offset());
        writeOptionalLong(raw.timestampMillis(), target);
        writeOptionalBytes(raw.key(), target);
        target.writeInt(raw.headers().size());
        for (Header header : raw.headers()) {
            // Not as UTF, which takes 64 KiB at most.
            writeBytes(header.name().getBytes(StandardCharsets.UTF_8), target);
            writeOptionalBytes(header.value(), target);
        }
        writeOptionalBytes(raw.value(), target);
        target.writeUTF(raw.format().name());
        WriterSchema schema = raw.writerSchema();
        writeOptionalText(schema == null ? null : schema.json(), target);
        writeOptionalText(schema == null ? null : schema.refusal(), target);
    }

    /** Not as UTF, which takes 64 KiB at most. */
    private static void writeOptionalText(@Nullable String text, DataOutputView target) throws IOException {
        writeOptionalBytes(text == null ? null : text.getBytes(StandardCharsets.UTF_8), target);
    }

    private static @Nullable WriterSchema readSchema(DataInputView source) throws IOException {
        byte[] json = readOptionalBytes(source);
        byte[] refusal = readOptionalBytes(source);
        if (json != null) {
            return WriterSchema.of(new String(json, StandardCharsets.UTF_8));
        }
        return refusal == null ? null : WriterSchema.missing(new String(refusal, StandardCharsets.UTF_8));
    }

    @Override
    public RawRecord deserialize(DataInputView source) throws IOException {
        return new RawRecord(
                source.readUTF(),
                source.readInt(),
                source.readLong(),
                readOptionalLong(source),
                readOptionalBytes(source),
                readHeaders(source),
                readOptionalBytes(source),
                InputFormat.valueOf(source.readUTF()),
                readSchema(source));
    }

    private static List<Header> readHeaders(DataInputView source) throws IOException {
        int count = source.readInt();
        List<Header> headers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            headers.add(new Header(new String(readBytes(source), StandardCharsets.UTF_8), readOptionalBytes(source)));
        }
        return headers;
    }

    @Override
    public TypeSerializerSnapshot<RawRecord> snapshotConfiguration() {
        return new Snapshot();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RawRecordSerializer;
    }

    @Override
    public int hashCode() {
        return RawRecordSerializer.class.hashCode();
    }

    /** What a checkpoint keeps of this serializer: that it is this class. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<RawRecord> {
        public Snapshot() {
            super(RawRecordSerializer::new);
        }
    }
}
