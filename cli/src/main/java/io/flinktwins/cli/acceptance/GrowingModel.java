package io.flinktwins.cli.acceptance;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A model directory that gets new versions, all with the graph of the first.
 *
 * @param original a version of a model
 * @param directory of the new model
 */
record GrowingModel(Path original, Path directory) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DESCRIPTION = "twins.json";
    private static final String GRAPH = "model.onnx";

    /** Adds a version as operators are told to: written elsewhere, then moved there as a whole. */
    void add(long version) throws IOException {
        Path upload = Files.createDirectories(directory.resolve("upload"));
        ObjectNode description =
                (ObjectNode) JSON.readTree(original.resolve(DESCRIPTION).toFile());
        JSON.writeValue(upload.resolve(DESCRIPTION).toFile(), description.put("version", version));
        Files.copy(original.resolve(GRAPH), upload.resolve(GRAPH));
        Files.move(upload, directory.resolve(Long.toString(version)), StandardCopyOption.ATOMIC_MOVE);
    }
}
