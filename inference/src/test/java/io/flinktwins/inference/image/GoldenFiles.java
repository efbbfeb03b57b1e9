package io.flinktwins.inference.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Reads what src/test/python/make_image_golden.py wrote. */
public final class GoldenFiles {

    private static final int NPY_HEADER_LENGTH_AT = 8;

    private GoldenFiles() {}

    public static byte[] bytes(String name) {
        try (InputStream stream = GoldenFiles.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(stream, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The rows of a CSV file with a header line. */
    public static List<Map<String, String>> rows(String name) {
        List<String> lines =
                new String(bytes(name), StandardCharsets.UTF_8).lines().toList();
        List<String> header = List.of(lines.get(0).split(","));
        List<Map<String, String>> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            List<String> values = List.of(line.split(","));
            Map<String, String> row = new LinkedHashMap<>();
            for (int i = 0; i < header.size(); i++) {
                row.put(header.get(i), values.get(i));
            }
            rows.add(row);
        }
        return rows;
    }

    /** The elements of a little-endian float32 .npy file in C order. */
    static float[] floats(String name) {
        ByteBuffer file = ByteBuffer.wrap(bytes(name)).order(ByteOrder.LITTLE_ENDIAN);
        int headerLength = file.getShort(NPY_HEADER_LENGTH_AT);
        file.position(NPY_HEADER_LENGTH_AT + Short.BYTES + headerLength);
        float[] elements = new float[file.remaining() / Float.BYTES];
        file.asFloatBuffer().get(elements);
        return elements;
    }
}
