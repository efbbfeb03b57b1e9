package io.flinktwins.cli.classify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinktwins.schemas.RankedClass;
import io.flinktwins.schemas.Rejection;
import io.flinktwins.schemas.wire.RecordJson;
import java.nio.file.Path;
import java.util.List;

/** The line of JSON that says what became of a file. */
final class FileLine {

    private FileLine() {}

    static String ofTopK(Path file, List<RankedClass> ranked) {
        ObjectNode line = start(file);
        ArrayNode topK = line.putArray("topK");
        ranked.forEach(rankedClass -> topK.add(RecordJson.of(rankedClass)));
        return line.toString();
    }

    static String ofModelInput(Path file, Path modelInput) {
        return start(file).put("modelInput", modelInput.toString()).toString();
    }

    static String ofRejection(Path file, Rejection rejection) {
        ObjectNode line = start(file);
        line.putObject("error").put("reason", rejection.reason().name()).put("message", rejection.message());
        return line.toString();
    }

    private static ObjectNode start(Path file) {
        return JsonNodeFactory.instance.objectNode().put("file", file.toString());
    }
}
