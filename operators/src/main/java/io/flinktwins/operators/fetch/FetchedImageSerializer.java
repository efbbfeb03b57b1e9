package io.flinktwins.operators.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flinktwins.operators.records.ImmutableSerializer;
import io.flinktwins.operators.records.Received;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Rejection;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * Writes a {@link FetchedImage} as its raw record, and beside it what the record does not hold: after a restore nothing is
 * fetched a second time.
 */
public final class FetchedImageSerializer extends ImmutableSerializer<FetchedImage> {

    static final FetchedImageSerializer INSTANCE = new FetchedImageSerializer();

    private static final TypeSerializer<Received<ImageEvent>> IMAGES = Received.serializer(ImageEvent.class);

    private static final int CARRIED = 0;
    private static final int FETCHED = 1;
    private static final int REJECTED = 2;

    @Override
    public void serialize(FetchedImage image, DataOutputView target) throws IOException {
        IMAGES.serialize(image.received(), target);
        if (image.fetched() != null) {
            target.writeByte(FETCHED);
            writeBytes(image.fetched(), target);
        } else if (image.rejection() != null) {
            target.writeByte(REJECTED);
            target.writeUTF(image.rejection().reason().name());
            writeBytes(image.rejection().message().getBytes(UTF_8), target);
        } else {
            target.writeByte(CARRIED);
        }
    }

    @Override
    public FetchedImage deserialize(DataInputView source) throws IOException {
        Received<ImageEvent> received = IMAGES.deserialize(source);
        int kind = source.readByte();
        return switch (kind) {
            case CARRIED -> FetchedImage.carried(received);
            case FETCHED -> FetchedImage.fetched(received, readBytes(source));
            case REJECTED -> FetchedImage.rejected(received, readRejection(source));
            default -> throw new IOException("there is no image of kind " + kind);
        };
    }

    private static Rejection readRejection(DataInputView source) throws IOException {
        return new Rejection(Reason.valueOf(source.readUTF()), new String(readBytes(source), UTF_8));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FetchedImageSerializer;
    }

    @Override
    public int hashCode() {
        return FetchedImageSerializer.class.hashCode();
    }

    @Override
    public TypeSerializerSnapshot<FetchedImage> snapshotConfiguration() {
        return new Snapshot();
    }

    /** What a checkpoint keeps of this serializer: that it is this class. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<FetchedImage> {
        public Snapshot() {
            super(FetchedImageSerializer::new);
        }
    }
}
