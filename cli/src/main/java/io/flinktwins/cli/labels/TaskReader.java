package io.flinktwins.cli.labels;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinktwins.cli.images.Excerpt;
import io.flinktwins.cli.labels.Faults.FaultException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads Label Studio's JSON exports: the whole one, whose tasks have their annotations, and JSON_MIN, which has an object
 * for each annotation. Each annotation is a label, with who gave it and when it was last changed.
 *
 * @see <a href="https://labelstud.io/guide/export">Label Studio's documentation of exports</a>
 */
final class TaskReader {

    /** An image may be inside a task; the file's size is limited already. */
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build());

    private static final String ANNOTATIONS = "annotations";

    private final LabelFile file;
    private final String control;

    TaskReader(LabelFile file, String control) {
        this.file = file;
        this.control = control;
    }

    void read(String text) {
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            file.addFault(
                    "line %d"
                            .formatted(
                                    e.getLocation() == null
                                            ? 1
                                            : e.getLocation().getLineNr()),
                    "it is no JSON: %s; export it again".formatted(Excerpt.of(e.getOriginalMessage())));
            return;
        }
        List<JsonNode> tasks = new ArrayList<>();
        (root.isArray() ? root : JSON.createArrayNode().add(root)).forEach(tasks::add);
        for (int number = 1; number <= tasks.size(); number++) {
            readTask(tasks.get(number - 1), "task %d".formatted(number));
        }
    }

    private void readTask(JsonNode task, String place) {
        JsonNode id = task.path("id");
        String where = id.isValueNode() ? "%s (id %s)".formatted(place, Excerpt.of(id.asText())) : place;
        try {
            if (!task.isObject()) {
                throw new FaultException("it is no object; export the project as JSON or JSON_MIN");
            } else if (task.path("data").isObject()) {
                readAnnotations(task, where);
            } else {
                readFlat(task, where);
            }
        } catch (FaultException e) {
            file.addFault(where, String.valueOf(e.getMessage()));
        }
    }

    private void readAnnotations(JsonNode task, String where) throws FaultException {
        JsonNode data = task.get("data");
        String imageId = imageId(data);
        JsonNode annotations = list(task, ANNOTATIONS);
        if (annotations.isEmpty()) {
            file.addUnlabelled();
        } else if (annotations.get(0).isNumber()) {
            throw new FaultException("its annotations are only numbers; export the project as JSON or JSON_MIN");
        }
        for (JsonNode annotation : annotations) {
            if (annotation.path("was_cancelled").asBoolean()) {
                file.addSkipped();
            } else {
                add(
                        where,
                        imageId,
                        choice(list(annotation, "result")),
                        annotation,
                        annotation.path("completed_by"),
                        data);
            }
        }
    }

    /** Of an annotation or a task without one, with the task's data beside it. */
    private void readFlat(JsonNode task, String where) throws FaultException {
        String imageId = imageId(task);
        JsonNode value = task.path(control);
        if (value.isMissingNode() && !task.path("annotation_id").isNumber()) {
            file.addUnlabelled();
        } else if (value.isMissingNode()) {
            throw new FaultException(
                    "there is no field '%s'; name that of the choices with --control".formatted(control));
        } else {
            add(where, imageId, only(flatChoices(value)), task, task.path("annotator"), task);
        }
    }

    private void add(
            String where, String imageId, @Nullable String choice, JsonNode times, JsonNode annotator, JsonNode data)
            throws FaultException {
        if (choice == null) {
            file.addUnlabelled();
            return;
        }
        String updatedAt = text(times.path("updated_at"));
        file.add(new FoundLabel(
                where,
                imageId,
                null,
                choice,
                FieldText.instant("updated_at", updatedAt == null ? text(times.path("created_at")) : updatedAt),
                annotator(annotator),
                FieldText.probability(text(data.path(LabelTask.SELECTION_PROBABILITY)))));
    }

    private static String imageId(JsonNode data) throws FaultException {
        JsonNode imageId = data.path(LabelTask.IMAGE_ID);
        if (!imageId.isTextual()) {
            throw new FaultException(
                    "it has no imageId in its data; import tasks that twins labels export has written, or give each such a field");
        }
        return FieldText.imageId(imageId.textValue());
    }

    /** The chosen class; null if there is none. */
    private @Nullable String choice(JsonNode result) throws FaultException {
        List<String> chosen = new ArrayList<>();
        Set<String> others = new TreeSet<>();
        for (JsonNode region : result) {
            if (region.path("type").asText().equals("choices")) {
                String name = region.path("from_name").asText();
                if (name.equals(control)) {
                    region.path("value").path("choices").forEach(choice -> chosen.add(choice.asText()));
                } else {
                    others.add(name);
                }
            }
        }
        if (chosen.isEmpty() && !others.isEmpty()) {
            throw new FaultException("there are choices of %s, and none of '%s'; name them with --control"
                    .formatted(Excerpt.of(others.toString()), control));
        }
        return only(chosen);
    }

    /** One choice is a text, several are an object with a list. */
    private static List<String> flatChoices(JsonNode value) {
        return value.isTextual()
                ? List.of(value.textValue())
                : Stream.concat(value.findValues("choices").stream(), value.isArray() ? Stream.of(value) : Stream.of())
                        .flatMap(list -> elements(list).stream())
                        .filter(JsonNode::isTextual)
                        .map(JsonNode::textValue)
                        .toList();
    }

    private static List<JsonNode> elements(JsonNode list) {
        List<JsonNode> elements = new ArrayList<>();
        list.forEach(elements::add);
        return elements;
    }

    private static @Nullable String only(List<String> choices) throws FaultException {
        if (choices.size() > 1) {
            throw new FaultException("an annotation has %d choices, %s; a label is one class"
                    .formatted(choices.size(), Excerpt.of(choices.toString())));
        }
        return choices.isEmpty() ? null : choices.get(0);
    }

    /** By their address if the export has it, else by their number. */
    private static @Nullable String annotator(JsonNode who) {
        String text = who.isObject() ? text(who.has("email") ? who.path("email") : who.path("id")) : text(who);
        return text == null || text.isBlank() ? null : text;
    }

    /** What is left out has nothing in it. */
    private static JsonNode list(JsonNode of, String field) throws FaultException {
        JsonNode list = of.path(field);
        if (!list.isArray() && !list.isMissingNode() && !list.isNull()) {
            throw new FaultException("%s is no list; export the project as JSON or JSON_MIN".formatted(field));
        }
        return list;
    }

    private static @Nullable String text(JsonNode value) {
        return value.isValueNode() && !value.isNull() ? value.asText() : null;
    }
}
