package io.flinktwins.schemas.wire;

import java.nio.ByteBuffer;
import java.util.OptionalInt;

/** The five bytes in front of a record whose schema is in a registry: a zero, and the schema's id there, big-endian. */
public final class ConfluentFraming {

    static final int HEADER_SIZE = Byte.BYTES + Integer.BYTES;

    private static final byte MAGIC = 0;

    private ConfluentFraming() {}

    /** The id that a value begins with; empty if it is framed otherwise. */
    public static OptionalInt schemaId(byte[] value) {
        return value.length >= HEADER_SIZE && value[0] == MAGIC
                ? OptionalInt.of(ByteBuffer.wrap(value).getInt(Byte.BYTES))
                : OptionalInt.empty();
    }

    static byte[] header(int schemaId) {
        return ByteBuffer.allocate(HEADER_SIZE).put(MAGIC).putInt(schemaId).array();
    }
}
