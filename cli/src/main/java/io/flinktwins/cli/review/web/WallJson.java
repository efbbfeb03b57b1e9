package io.flinktwins.cli.review.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinktwins.cli.review.wall.AccuracyHistory.VersionHistory;
import io.flinktwins.cli.review.wall.Answer;
import io.flinktwins.cli.review.wall.GivenLabel;
import io.flinktwins.cli.review.wall.Letter;
import io.flinktwins.cli.review.wall.Picture;
import io.flinktwins.cli.review.wall.WallImage;
import io.flinktwins.cli.review.wall.Wanted;
import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.wire.RecordJson;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** What is on the wall, as the page's script reads it. Times are in milliseconds since the epoch. */
final class WallJson {

    private WallJson() {}

    static ObjectNode image(WallImage image, ImageBytes bytes) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("number", image.number()).put("imageId", image.imageId());
        json.set("picture", picture(image.picture(), bytes));
        ArrayNode answers = json.putArray("answers");
        image.answers().forEach(answer -> answers.add(answer(answer)));
        json.set("label", label(image.label()));
        json.set("wanted", wanted(image.wanted()));
        json.set("letter", letter(image.letter()));
        return json;
    }

    private static @Nullable ObjectNode picture(@Nullable Picture picture, ImageBytes bytes) {
        return picture == null
                ? null
                : JsonNodeFactory.instance
                        .objectNode()
                        .put("isHere", bytes.areWithinReach(picture))
                        .put("uri", picture.uri())
                        .put("source", picture.source())
                        .put("capturedAt", picture.capturedAt().toEpochMilli());
    }

    private static ObjectNode answer(Answer answer) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("model", answer.model().toString())
                .put("classifiedAt", answer.classifiedAt().toEpochMilli());
        ArrayNode topK = json.putArray("topK");
        answer.topK().forEach(ranked -> topK.add(RecordJson.of(ranked)));
        return json;
    }

    private static @Nullable ObjectNode label(@Nullable GivenLabel label) {
        return label == null
                ? null
                : JsonNodeFactory.instance
                        .objectNode()
                        .put("classId", label.classId())
                        .put("label", label.label())
                        .put("annotator", label.annotator())
                        .put("labelledAt", label.labelledAt().toEpochMilli());
    }

    private static @Nullable ObjectNode wanted(@Nullable Wanted wanted) {
        if (wanted == null) {
            return null;
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("probability", wanted.probability())
                .put("requestedAt", wanted.requestedAt().toEpochMilli());
        ArrayNode reasons = json.putArray("reasons");
        wanted.reasons().forEach(reason -> reasons.add(reason.name()));
        return json;
    }

    private static @Nullable ObjectNode letter(@Nullable Letter letter) {
        return letter == null
                ? null
                : JsonNodeFactory.instance
                        .objectNode()
                        .put("stage", letter.stage().name())
                        .put("reason", letter.reason().name())
                        .put("message", letter.message())
                        .put("position", letter.position());
    }

    static ArrayNode accuracy(List<VersionHistory> versions) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        for (VersionHistory version : versions) {
            AccuracyReport whole = version.whole();
            ObjectNode ofVersion = json.addObject().put("model", version.model().toString());
            ofVersion.set("whole", whole == null ? null : RecordJson.of(whole));
            ArrayNode windows = ofVersion.putArray("windows");
            version.windows().forEach(report -> windows.add(RecordJson.of(report)));
        }
        return json;
    }

    static ArrayNode classes(SortedMap<Integer, String> labels) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        labels.forEach(
                (classId, label) -> json.addObject().put("classId", classId).put("label", label));
        return json;
    }
}
