package io.flinktwins.serve.kserve;

import io.flinktwins.serve.classifying.Refusal.Kind;
import io.flinktwins.serve.classifying.RefusedRequestException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Elements back to back in little endian; in front of each file stand four bytes with its length.
 *
 * @param bytes all of them, and nothing else
 */
public record BinaryValues(ByteBuffer bytes) implements InputValues {

    @Override
    public List<byte[]> files(int count) {
        ByteBuffer rest = rest();
        List<byte[]> files = new ArrayList<>(count);
        try {
            while (rest.hasRemaining() && files.size() <= count) {
                files.add(file(rest));
            }
        } catch (BufferUnderflowException e) {
            throw invalid("the data of the input end within a file");
        }
        if (files.size() != count) {
            throw invalid("there are %s files in the data, and %d in the shape"
                    .formatted(files.size() > count ? "more" : files.size(), count));
        }
        return files;
    }

    private static byte[] file(ByteBuffer rest) {
        int length = rest.getInt();
        if (length < 0 || length > rest.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] file = new byte[length];
        rest.get(file);
        return file;
    }

    @Override
    public ByteBuffer numbers(Datatype type, int count) {
        ByteBuffer rest = rest();
        long wanted = (long) count * type.bytes();
        if (rest.remaining() != wanted) {
            throw invalid(
                    "the data of the input have %d bytes, and %d by its shape".formatted(rest.remaining(), wanted));
        }
        return rest;
    }

    private ByteBuffer rest() {
        return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static RefusedRequestException invalid(String message) {
        return new RefusedRequestException(Kind.INVALID, message);
    }
}
