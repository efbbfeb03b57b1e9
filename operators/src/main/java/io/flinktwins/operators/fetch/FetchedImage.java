package io.flinktwins.operators.fetch;

import static java.util.Objects.requireNonNull;

import io.flinktwins.operators.records.ImmutableType;
import io.flinktwins.operators.records.Received;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.Rejection;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.jspecify.annotations.Nullable;

/**
 * A received image with its encoded bytes at hand, or with the reason why they could not be got.
 *
 * <p>Immutable by agreement: nobody writes into the array.
 *
 * @param fetched null if the event carries its bytes itself, or there are none
 * @param rejection null if the bytes are there
 */
@TypeInfo(FetchedImage.TypeFactory.class)
@SuppressWarnings("ArrayRecordComponent") // never compared
public record FetchedImage(
        Received<ImageEvent> received,
        byte @Nullable [] fetched,
        @Nullable Rejection rejection) {

    public static final TypeInformation<FetchedImage> TYPE =
            new ImmutableType<>(FetchedImage.class, FetchedImageSerializer.INSTANCE);

    /** An image whose event carries its bytes. */
    public static FetchedImage carried(Received<ImageEvent> received) {
        return new FetchedImage(received, null, null);
    }

    static FetchedImage fetched(Received<ImageEvent> received, byte[] bytes) {
        return new FetchedImage(received, bytes, null);
    }

    static FetchedImage rejected(Received<ImageEvent> received, Rejection rejection) {
        return new FetchedImage(received, null, rejection);
    }

    /** The image's bytes, wherever they came from, unless it has a rejection. */
    public byte[] encoded() {
        return fetched != null ? fetched : bytes(received.event().getImage());
    }

    /** Avro's buffer is the whole array nearly always. */
    private static byte[] bytes(@Nullable ByteBuffer carried) {
        ByteBuffer encoded = requireNonNull(carried, "a rejected image has no bytes");
        byte[] array = encoded.array();
        int from = encoded.arrayOffset() + encoded.position();
        return from == 0 && encoded.remaining() == array.length
                ? array
                : Arrays.copyOfRange(array, from, from + encoded.remaining());
    }

    /** Hands {@link #TYPE} to Flink's type extraction. */
    public static final class TypeFactory extends TypeInfoFactory<FetchedImage> {
        @Override
        public TypeInformation<FetchedImage> createTypeInfo(Type type, Map<String, TypeInformation<?>> parameters) {
            return TYPE;
        }
    }
}
