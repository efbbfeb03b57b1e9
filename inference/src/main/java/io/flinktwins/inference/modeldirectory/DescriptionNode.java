package io.flinktwins.inference.modeldirectory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A value in a description file that knows where it is, so that an error can say so.
 *
 * <p>Every {@link IllegalArgumentException} from here names the value's path.
 */
final class DescriptionNode {

    private final String path;
    private final JsonNode value;

    private DescriptionNode(String path, JsonNode value) {
        this.path = path;
        this.value = value;
    }

    static DescriptionNode root(JsonNode value) {
        return new DescriptionNode("", value);
    }

    /** The value of a field; absent if there is no such field. */
    DescriptionNode get(String field) {
        JsonNode child = value.get(field);
        return new DescriptionNode(
                path.isEmpty() ? field : path + "." + field, child == null ? MissingNode.getInstance() : child);
    }

    /** Neither there nor null. */
    boolean isAbsent() {
        return value.isMissingNode() || value.isNull();
    }

    boolean isText() {
        return value.isTextual();
    }

    boolean isList() {
        return value.isArray();
    }

    String text() {
        require(value.isTextual(), "text");
        return value.textValue();
    }

    @Nullable
    String textOrNull() {
        return isAbsent() ? null : text();
    }

    boolean bool() {
        require(value.isBoolean(), "true or false");
        return value.booleanValue();
    }

    boolean boolOr(boolean absent) {
        return isAbsent() ? absent : bool();
    }

    int integer() {
        require(value.canConvertToExactIntegral() && value.canConvertToInt(), "an integer");
        return value.intValue();
    }

    long longInteger() {
        require(value.canConvertToExactIntegral() && value.canConvertToLong(), "an integer");
        return value.longValue();
    }

    double number() {
        require(value.isNumber(), "a number");
        return value.doubleValue();
    }

    double numberOr(double absent) {
        return isAbsent() ? absent : number();
    }

    List<DescriptionNode> list() {
        require(value.isArray(), "a list");
        List<DescriptionNode> nodes = new ArrayList<>();
        for (JsonNode element : value) {
            nodes.add(new DescriptionNode("%s[%d]".formatted(path, nodes.size()), element));
        }
        return nodes;
    }

    List<String> texts() {
        return list().stream().map(DescriptionNode::text).toList();
    }

    List<Float> floats() {
        return list().stream().map(node -> (float) node.number()).toList();
    }

    /** The fields of an object, in the order of the file. */
    Map<String, DescriptionNode> fields() {
        require(value.isObject(), "an object");
        Map<String, DescriptionNode> fields = new LinkedHashMap<>();
        value.fieldNames().forEachRemaining(name -> fields.put(name, get(name)));
        return fields;
    }

    /** A constant by its name in any case. */
    <E extends Enum<E>> E oneOf(Class<E> type) {
        String name = text();
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("%s is '%s'; it can be %s"
                        .formatted(
                                path,
                                name,
                                Arrays.stream(type.getEnumConstants())
                                        .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                                        .collect(Collectors.joining(", ")))));
    }

    /** An error about this value. */
    IllegalArgumentException error(String message) {
        return new IllegalArgumentException("%s %s".formatted(path, message));
    }

    private void require(boolean fits, String wanted) {
        if (!fits) {
            throw error(
                    isAbsent() ? "is missing; it must be " + wanted : "is %s; it must be %s".formatted(value, wanted));
        }
    }
}
