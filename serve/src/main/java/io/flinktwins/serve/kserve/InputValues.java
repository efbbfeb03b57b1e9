package io.flinktwins.serve.kserve;

import io.flinktwins.serve.classifying.RefusedRequestException;
import java.nio.ByteBuffer;
import java.util.List;

/** The elements of an input, in one of the forms in which they are sent; read when their type and number are known. */
public interface InputValues {

    /**
     * The elements of a tensor of files.
     *
     * @throws RefusedRequestException if there are more or less, or they are something else
     */
    List<byte[]> files(int count);

    /**
     * The elements of a tensor of numbers, in little endian.
     *
     * @throws RefusedRequestException if there are more or less, or they are something else
     */
    ByteBuffer numbers(Datatype type, int count);
}
