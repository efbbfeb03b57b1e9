package io.flinktwins.testbed.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * The rights that the table in docs/kafka.md says are needed, so that a test can give these and no others.
 *
 * @param lines of the table: who, operation, kind of resource, name
 */
public record DocumentedRights(List<List<String>> lines) {

    private static final int COLUMNS = 4;

    /** Reads the table. */
    public static DocumentedRights read(Path page) throws IOException {
        try (Stream<String> lines = Files.lines(page)) {
            return new DocumentedRights(lines.filter(line -> line.startsWith("|"))
                    .map(DocumentedRights::cells)
                    .filter(cells -> cells.size() == COLUMNS && isOperation(cells.get(1)))
                    .toList());
        }
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.substring(1).split("\\|"))
                .map(cell -> cell.strip().replace("`", ""))
                .toList();
    }

    private static boolean isOperation(String cell) {
        return !AclOperation.fromString(cell).isUnknown();
    }

    /**
     * What a user needs for a job or command.
     *
     * @param who as in the table's first column; lines that add a condition to it count as well
     * @param names what topics and groups are called that are not called as in the table
     */
    public List<AclBinding> of(String who, String user, Map<String, String> names) {
        return lines.stream()
                .filter(line -> line.get(0).equals(who) || line.get(0).startsWith(who + ","))
                .map(line -> right(line, user, names))
                .toList();
    }

    private static AclBinding right(List<String> line, String user, Map<String, String> names) {
        ResourceType type =
                ResourceType.fromString(line.get(2).toUpperCase(Locale.ROOT).replace(' ', '_'));
        PatternType pattern = type == ResourceType.TRANSACTIONAL_ID ? PatternType.PREFIXED : PatternType.LITERAL;
        String name = names.getOrDefault(line.get(3), line.get(3));
        return new AclBinding(
                new ResourcePattern(type, name, pattern),
                new AccessControlEntry(
                        "User:" + user, "*", AclOperation.fromString(line.get(1)), AclPermissionType.ALLOW));
    }
}
