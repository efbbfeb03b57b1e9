package io.flinktwins.sql.format;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The statements of docs/sql.md, in their order. */
final class SqlPage {

    private static final Path PAGE = Path.of("../docs/sql.md");
    private static final Pattern HEADING_OR_BLOCK =
            Pattern.compile("^## (?<heading>[^\\n]*)$|^```sql\n(?<block>.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern END_OF_STATEMENT = Pattern.compile(";\\s*$", Pattern.MULTILINE);

    /**
     * One statement.
     *
     * @param heading what it stands under
     */
    record Statement(String heading, String sql) {}

    private SqlPage() {}

    /**
     * All statements.
     *
     * @param names what stands in the place of names that are others elsewhere
     */
    static List<Statement> statements(Map<String, String> names) throws IOException {
        String page = Files.readString(PAGE);
        for (Map.Entry<String, String> name : names.entrySet()) {
            page = page.replace(name.getKey(), name.getValue());
        }
        List<Statement> statements = new ArrayList<>();
        String heading = "";
        Matcher found = HEADING_OR_BLOCK.matcher(page);
        while (found.find()) {
            String block = found.group("block");
            if (block == null) {
                heading = requireNonNull(found.group("heading"));
            } else {
                statements.addAll(statements(heading, block));
            }
        }
        return statements;
    }

    private static List<Statement> statements(String heading, String block) {
        return Arrays.stream(END_OF_STATEMENT.split(block))
                .filter(sql -> !sql.isBlank())
                .map(sql -> new Statement(heading, sql.strip()))
                .toList();
    }
}
