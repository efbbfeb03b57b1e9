package io.flinktwins.inference.modeldirectory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.math.BigDecimal;
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

    private static final int MAX_PATH = 200;
    private static final int MAX_VALUE = 60;
    private static final int MAX_NAME = 200;

    /** Begins the fields that people may add for themselves. */
    private static final String OWN = "x-";

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

    /**
     * Sees that no field is misspelt, which would be left out without a word.
     *
     * @throws IllegalArgumentException if there is a field of another name, unless it begins with {@value #OWN}
     */
    DescriptionNode withOnly(String... known) {
        value.fieldNames().forEachRemaining(field -> {
            if (!field.startsWith(OWN) && !List.of(known).contains(field)) {
                throw get(field)
                        .error(
                                "is no field of this file, whose fields there are %s (and your own, if they begin with %s)"
                                        .formatted(String.join(", ", known), OWN));
            }
        });
        return this;
    }

    /** Neither there nor null. */
    boolean isAbsent() {
        return value.isMissingNode() || value.isNull();
    }

    boolean isText() {
        return value.isTextual();
    }

    boolean isObject() {
        return value.isObject();
    }

    boolean isList() {
        return value.isArray();
    }

    String text() {
        require(value.isTextual(), "text");
        return value.textValue();
    }

    /** A text that can be a part of a key and of a metric's name. */
    String name() {
        String name = text();
        if (name.isBlank() || name.length() > MAX_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw error("is %s; it must be 1 to %d characters on one line".formatted(quoted(), MAX_NAME));
        }
        return name;
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

    /** @throws IllegalArgumentException unless it is an integer within limits, both of which it may be */
    int integer(int smallest, int largest) {
        return Math.toIntExact(longInteger(smallest, largest));
    }

    /** @throws IllegalArgumentException unless it is an integer within limits, both of which it may be */
    long longInteger(long smallest, long largest) {
        boolean fits = value.canConvertToExactIntegral()
                && value.canConvertToLong()
                && value.longValue() >= smallest
                && value.longValue() <= largest;
        require(fits, "an integer from %d to %d".formatted(smallest, largest));
        return value.longValue();
    }

    /** A number of pixels along a side. */
    int side(int largest) {
        return integer(1, largest);
    }

    /** @throws IllegalArgumentException unless it is a number within limits, both of which it may be */
    double number(double smallest, double largest) {
        return within(anyNumber(), smallest, largest);
    }

    /** A number for {@link #within}; NaN if it is none. */
    double anyNumber() {
        return value.isNumber() ? value.doubleValue() : Double.NaN;
    }

    double numberOr(double absent, double smallest, double largest) {
        return isAbsent() ? absent : number(smallest, largest);
    }

    /** What was computed from this value, if it is within limits; NaN is not. */
    double within(double computed, double smallest, double largest) {
        require(
                computed >= smallest && computed <= largest,
                "a number from %s to %s".formatted(plain(smallest), plain(largest)));
        return computed;
    }

    private static String plain(double limit) {
        return BigDecimal.valueOf(limit).stripTrailingZeros().toPlainString();
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

    /** A list of so many numbers, each within limits. */
    List<Float> floats(int count, double smallest, double largest) {
        List<DescriptionNode> numbers = list();
        if (numbers.size() != count) {
            throw error("has %d values; it must have %d".formatted(numbers.size(), count));
        }
        return numbers.stream()
                .map(node -> (float) node.number(smallest, largest))
                .toList();
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
                .orElseThrow(() -> error("is %s; it can be %s"
                        .formatted(
                                quoted(),
                                Arrays.stream(type.getEnumConstants())
                                        .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                                        .collect(Collectors.joining(", ")))));
    }

    /** An error about this value. */
    IllegalArgumentException error(String message) {
        return new IllegalArgumentException("%s %s".formatted(cut(path, MAX_PATH), message));
    }

    /** The value for a message: what it is if it is no plain value, and not more of it than tells which one it is. */
    String quoted() {
        if (value.isTextual()) {
            return "'" + cut(value.textValue(), MAX_VALUE) + "'";
        }
        return value.isArray() ? "a list" : value.isObject() ? "an object" : cut(value.asText(), MAX_VALUE);
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length) + "...";
    }

    private void require(boolean fits, String wanted) {
        if (!fits) {
            throw error(
                    isAbsent()
                            ? "is missing; it must be " + wanted
                            : "is %s; it must be %s".formatted(quoted(), wanted));
        }
    }
}
