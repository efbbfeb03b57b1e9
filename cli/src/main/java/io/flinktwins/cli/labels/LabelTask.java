package io.flinktwins.cli.labels;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.LabelRequest;
import io.flinktwins.schemas.RankedClass;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One image for somebody to label, in Label Studio's JSON: where the image is, how it was chosen, and what the models
 * say. What comes back is told by the fields of {@code data}, which each of Label Studio's exports has.
 *
 * @see <a href="https://labelstud.io/guide/predictions">Label Studio's documentation of predictions</a>
 */
final class LabelTask {

    static final String IMAGE_ID = "imageId";
    static final String SELECTION_PROBABILITY = "selectionProbability";

    private LabelTask() {}

    /**
     * The task.
     *
     * @param image where it is
     * @param answers of the model versions
     */
    static ObjectNode of(LabelRequest request, String image, List<Classification> answers, ClassChoices classes) {
        ObjectNode task = JsonNodeFactory.instance.objectNode();
        ObjectNode data = task.putObject("data");
        data.put(LabelingConfig.IMAGE, image)
                .put(IMAGE_ID, request.getImageId())
                .put("capturedAt", request.getCapturedAt().toString())
                .put("requestedAt", request.getRequestedAt().toString())
                .put(SELECTION_PROBABILITY, request.getProbability());
        ArrayNode reasons = data.putArray("reasons");
        request.getReasons().stream().distinct().sorted().forEach(reason -> reasons.add(reason.name()));
        addPredictions(task.putArray("predictions"), request, answers, classes);
        return task;
    }

    /** Without answers, that for which the label was asked is known all the same. */
    private static void addPredictions(
            ArrayNode predictions, LabelRequest request, List<Classification> answers, ClassChoices classes) {
        if (answers.isEmpty()) {
            RankedClass best = new RankedClass(request.getClassId(), request.getLabel(), request.getScore());
            add(predictions, version(request.getModelName(), request.getModelVersion()), best, classes);
        }
        for (Classification answer : answers) {
            add(
                    predictions,
                    version(answer.getModelName(), answer.getModelVersion()),
                    answer.getTopK().isEmpty() ? null : answer.getTopK().get(0),
                    classes);
        }
    }

    private static String version(String modelName, long modelVersion) {
        return modelName + "/" + modelVersion;
    }

    private static void add(ArrayNode predictions, String version, @Nullable RankedClass best, ClassChoices classes) {
        if (best == null || !isSameClass(best, classes)) {
            return;
        }
        ObjectNode prediction =
                predictions.addObject().put("model_version", version).put("score", best.getScore());
        prediction
                .putArray("result")
                .addObject()
                .put("from_name", LabelingConfig.CONTROL)
                .put("to_name", LabelingConfig.IMAGE)
                .put("type", "choices")
                .putObject("value")
                .putArray("choices")
                .add(classes.choice(best.getClassId()));
    }

    /** A model with other classes would say something that it does not mean. */
    private static boolean isSameClass(RankedClass best, ClassChoices classes) {
        return classes.contains(best.getClassId())
                && (best.getLabel() == null || best.getLabel().equals(classes.label(best.getClassId())));
    }
}
