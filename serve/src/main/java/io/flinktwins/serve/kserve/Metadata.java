package io.flinktwins.serve.kserve;

import io.flinktwins.serve.classifying.ServedModel;
import java.util.List;
import java.util.Objects;

/** What the server says of itself and of its model. */
public final class Metadata {

    public static final String SERVER = "flink-twins";

    /** What it has of Triton's extensions of the protocol. */
    public static final List<String> EXTENSIONS = List.of("classification", "binary_tensor_data");

    public static final String PLATFORM = "onnxruntime_onnx";

    /** The name of the input that takes files of images. Another name does as well: there is one input. */
    public static final String INPUT = "image";

    /** Of any size. */
    public static final long ANY = -1;

    private Metadata() {}

    /** The version of this program; where its classes are in no jar, nobody has given it one. */
    public static String version() {
        return Objects.requireNonNullElse(Metadata.class.getPackage().getImplementationVersion(), "unknown");
    }

    /** The versions of the model that can be asked for. */
    public static List<String> versions(ServedModel model) {
        return model.versions().stream().map(String::valueOf).toList();
    }
}
