package io.flinktwins.serve.kserve;

import io.flinktwins.inference.image.tensor.ModelInput.ElementType;

/** The protocol's types of elements, as far as images and scores have them. */
public enum Datatype {
    /** Texts or files, each of a length of its own. */
    BYTES(0),
    FP32(Float.BYTES),
    FP16(Short.BYTES),
    UINT8(1);

    private final int bytes;

    Datatype(int bytes) {
        this.bytes = bytes;
    }

    /** Size of an element that is a number. */
    int bytes() {
        return bytes;
    }

    /** The type of a model's input. */
    static Datatype of(ElementType type) {
        return switch (type) {
            case FLOAT32 -> FP32;
            case FLOAT16 -> FP16;
            case UINT8 -> UINT8;
        };
    }
}
