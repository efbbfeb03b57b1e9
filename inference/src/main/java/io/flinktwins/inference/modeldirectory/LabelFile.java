package io.flinktwins.inference.modeldirectory;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * PaddleClas's file of {@code id label} lines, in any order.
 *
 * <p>What is wrong is said by the number of the line: whatever the file really is, messages show nothing of it.
 */
final class LabelFile {

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private LabelFile() {}

    /** @throws IllegalArgumentException saying what is wrong with the file */
    static List<String> read(Path file) throws IOException {
        try {
            DescriptionFile.requireModestSize(file);
            return parse(Files.readAllLines(file));
        } catch (MalformedInputException e) {
            // GBK can't be told from other encodings for sure, and a wrong guess would be a wrong label.
            throw new IllegalArgumentException(
                    "%s is not in UTF-8; convert it, as with: iconv -f GBK -t UTF-8 OLD > NEW".formatted(file), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("%s: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static List<String> parse(List<String> lines) {
        SortedMap<Integer, String> byId = new TreeMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = i == 0 && lines.get(i).startsWith(BYTE_ORDER_MARK)
                    ? lines.get(i).substring(1)
                    : lines.get(i);
            if (!line.isBlank()) {
                add(line.strip(), i + 1, byId);
            }
        }
        if (byId.isEmpty()) {
            throw new IllegalArgumentException("it has no lines");
        }
        return ClassLabels.of(byId);
    }

    private static void add(String line, int number, SortedMap<Integer, String> byId) {
        String[] idAndLabel = line.split("\\s+", 2);
        if (idAndLabel.length < 2) {
            throw new IllegalArgumentException("line %d is not of the form 'id label'".formatted(number));
        }
        try {
            ClassLabels.add(byId, idAndLabel[0], idAndLabel[1]);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("line %d %s".formatted(number, e.getMessage()), e);
        }
    }
}
