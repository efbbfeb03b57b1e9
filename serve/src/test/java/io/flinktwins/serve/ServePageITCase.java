package io.flinktwins.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinktwins.serve.ServerUnderTest.Setup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The lines of docs/serve.md, word for word but for the port, have the answers that stand below them. */
class ServePageITCase {

    private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
    private static final Path MODEL = CHECKOUT.resolve("models/pretrained/alt_gvt_nano");
    private static final Pattern BLOCK = Pattern.compile("```(sh|json)\n(.*?)```", Pattern.DOTALL);

    /** Processors differ in the last digits. */
    private static final Pattern SCORE = Pattern.compile("(0\\.\\d{4})\\d*");

    @Test
    void eachLineHasTheAnswerBelowIt() throws Exception {
        List<MatchResult> blocks = BLOCK.matcher(Files.readString(CHECKOUT.resolve("docs/serve.md")))
                .results()
                .toList();
        String variables = blocks.get(0).group(2);
        List<String> checked = new ArrayList<>();
        try (ServerUnderTest server = ServerUnderTest.start(new Setup(MODEL))) {
            for (int block = 1; block < blocks.size(); block += 2) {
                String line = blocks.get(block).group(2);
                assertThat(blocks.get(block + 1).group(1)).as(line).isEqualTo("json");
                String answer = run(variables + line.replace("localhost:8000", authority(server)));
                assertThat(comparable(answer))
                        .as(answer)
                        .isEqualTo(comparable(blocks.get(block + 1).group(2)));
                checked.add(line);
            }
        }
        assertThat(checked).hasSize(4);
    }

    private static String authority(ServerUnderTest server) {
        return server.uri("/").getAuthority();
    }

    private static String run(String script) throws IOException, InterruptedException {
        Process bash = new ProcessBuilder("bash", "-c", script)
                .directory(CHECKOUT.toFile())
                .redirectErrorStream(true)
                .start();
        String answer = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).as(answer).isZero();
        return answer;
    }

    private static String comparable(String answer) throws IOException {
        JsonNode json = ServerUnderTest.JSON.readTree(answer);
        Optional.ofNullable(json.get("logId")).ifPresent(logId -> ((ObjectNode) json).put("logId", "any"));
        return SCORE.matcher(json.toString()).replaceAll("$1");
    }
}
