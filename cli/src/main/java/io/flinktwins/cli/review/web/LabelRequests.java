package io.flinktwins.cli.review.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import io.flinktwins.cli.review.feed.LabelSender.Choice;
import io.flinktwins.cli.review.feed.LabelSender.LabelNotSentException;
import io.flinktwins.cli.review.wall.KnownClasses;
import io.flinktwins.cli.review.wall.Wall;
import io.flinktwins.operators.records.Names;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes the labels that the page sends: {@code {"imageId","classId","annotator"}} in JSON, with the token that only a page
 * of this server can have read.
 */
final class LabelRequests {

    static final String TOKEN_HEADER = "X-Twins-Token";

    private static final int TOKEN_BYTES = 32;
    private static final int MAX_BODY_BYTES = 16 << 10;
    private static final int MAX_ANNOTATOR_LENGTH = 100;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Labelling labelling;
    private final Wall wall;
    private final KnownClasses classes;
    private final String token;

    LabelRequests(Labelling labelling, Wall wall, KnownClasses classes) {
        this.labelling = labelling;
        this.wall = wall;
        this.classes = classes;
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        token = HexFormat.of().formatHex(random);
    }

    String token() {
        return token;
    }

    @Nullable
    String annotator() {
        return labelling.annotator();
    }

    Reply reply(HttpExchange exchange) throws IOException {
        Headers headers = exchange.getRequestHeaders();
        if (!isToken(headers.getFirst(TOKEN_HEADER))) {
            return Reply.error(Reply.FORBIDDEN, "the page is of an earlier run; load it again");
        } else if (!List.of("application/json").equals(headers.get("Content-Type"))) {
            return Reply.error(Reply.WRONG_TYPE, "a label comes as application/json");
        }
        byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
        if (body.length > MAX_BODY_BYTES) {
            return Reply.error(Reply.TOO_LARGE, "a label has %d bytes at most".formatted(MAX_BODY_BYTES));
        }
        return reply(body);
    }

    /** In a time that says nothing of how much of it is right. */
    private boolean isToken(@Nullable String sent) {
        return sent != null
                && MessageDigest.isEqual(sent.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
    }

    private Reply reply(byte[] body) throws IOException {
        JsonNode json;
        try {
            json = JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return Reply.error(Reply.BAD_REQUEST, "no JSON: " + e.getOriginalMessage());
        }
        String imageId = json.path("imageId").asText();
        JsonNode classId = json.path("classId");
        String annotator =
                labelling.annotator() == null ? json.path("annotator").asText().strip() : labelling.annotator();
        if (!Names.isName(imageId)) {
            return Reply.error(Reply.BAD_REQUEST, "the label names no image");
        } else if (!classId.isInt() || !classes.contains(classId.intValue())) {
            return Reply.error(Reply.BAD_REQUEST, "the models know no class " + classId);
        } else if (annotator.isEmpty() || annotator.length() > MAX_ANNOTATOR_LENGTH) {
            return Reply.error(
                    Reply.BAD_REQUEST, "say who labels, in 1 to %d characters".formatted(MAX_ANNOTATOR_LENGTH));
        }
        return send(new Choice(
                imageId,
                classId.intValue(),
                classes.label(classId.intValue()),
                annotator,
                wall.selectionProbability(imageId)));
    }

    private Reply send(Choice choice) {
        try {
            Instant labelledAt = labelling.sender().send(choice, wall.labelledAt(choice.imageId()));
            return Reply.json(
                    Reply.OK, JsonNodeFactory.instance.objectNode().put("labelledAt", labelledAt.toEpochMilli()));
        } catch (LabelNotSentException e) {
            return Reply.error(Reply.NOT_NOW, String.valueOf(e.getMessage()));
        }
    }
}
