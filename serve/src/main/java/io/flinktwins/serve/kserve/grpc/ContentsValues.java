package io.flinktwins.serve.kserve.grpc;

import com.google.protobuf.ByteString;
import io.flinktwins.serve.classifying.Refusal.Kind;
import io.flinktwins.serve.classifying.RefusedRequestException;
import io.flinktwins.serve.kserve.Datatype;
import io.flinktwins.serve.kserve.InputValues;
import io.flinktwins.serve.kserve.grpc.protocol.OpenInference.InferTensorContents;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Elements in the fields for their types. */
record ContentsValues(InferTensorContents contents) implements InputValues {

    @Override
    public List<byte[]> files(int count) {
        requireCount(contents.getBytesContentsCount(), count);
        return contents.getBytesContentsList().stream()
                .map(ByteString::toByteArray)
                .toList();
    }

    @Override
    public ByteBuffer numbers(Datatype type, int count) {
        return switch (type) {
            case FP32 -> floats(count);
            case UINT8 -> bytes(count);
            default ->
                throw new RefusedRequestException(
                        Kind.INVALID, "elements of %s have no field; send them in raw_input_contents".formatted(type));
        };
    }

    private ByteBuffer floats(int count) {
        requireCount(contents.getFp32ContentsCount(), count);
        ByteBuffer numbers =
                ByteBuffer.allocate(Math.multiplyExact(count, Float.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            numbers.putFloat(contents.getFp32Contents(i));
        }
        return numbers.flip();
    }

    private ByteBuffer bytes(int count) {
        requireCount(contents.getUintContentsCount(), count);
        ByteBuffer numbers = ByteBuffer.allocate(count);
        for (int i = 0; i < count; i++) {
            int value = contents.getUintContents(i);
            if (value < 0 || value > 0xff) {
                throw new RefusedRequestException(
                        Kind.INVALID,
                        "an element is %s, and UINT8 ends at 255".formatted(Integer.toUnsignedString(value)));
            }
            numbers.put((byte) value);
        }
        return numbers.flip();
    }

    private static void requireCount(int found, int wanted) {
        if (found != wanted) {
            throw new RefusedRequestException(
                    Kind.INVALID,
                    "there are %d elements in the input's contents, and %d by its shape".formatted(found, wanted));
        }
    }
}
