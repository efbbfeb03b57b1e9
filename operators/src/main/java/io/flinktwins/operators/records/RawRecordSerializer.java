package io.flinktwins.operators.records;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/** Writes a {@link RawRecord} as its position, its timestamp and its bytes. */
public final class RawRecordSerializer extends ImmutableSerializer<RawRecord> {

    static final RawRecordSerializer INSTANCE = new RawRecordSerializer();

    @Override
    public void serialize(RawRecord raw, DataOutputView target) throws IOException {
        target.writeUTF(raw.topic());
        target.writeInt(raw.partition());
        target.writeLong(raw.offset());
        writeOptionalLong(raw.timestampMillis(), target);
        writeBytes(raw.value(), target);
    }

    @Override
    public RawRecord deserialize(DataInputView source) throws IOException {
        return new RawRecord(
                source.readUTF(), source.readInt(), source.readLong(), readOptionalLong(source), readBytes(source));
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
