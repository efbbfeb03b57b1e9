package io.flinktwins.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TwinsTest {

    @Test
    void helpListsTheCommands() {
        TwinsProcess twins = TwinsProcess.run("--help");
        assertThat(twins.exitCode()).isZero();
        assertThat(twins.out()).contains("demo", "classify", "preprocess", "publish", "tail", "cluster", "acceptance");
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "classify", "preprocess", "publish", "tail", "cluster", "acceptance"})
    void everyCommandHasHelp(String command) {
        TwinsProcess twins = TwinsProcess.run(command, "--help");
        assertThat(twins.exitCode()).isZero();
        assertThat(twins.out()).contains("Usage: twins " + command);
        assertThat(twins.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no-such-command",
                "publish",
                "demo --images 0",
                "demo --model /nowhere",
                "classify a.png",
                "classify --model here",
                "classify --model here --top-k 0 a.png",
                "classify --model here --device abacus a.png",
                "preprocess --model here --out there a/same.png b/same.png",
                "tail --bootstrap-servers here:1 no-such-topic",
                "tail --bootstrap-servers here:1 labels --max-messages 0",
                "tail --bootstrap-servers here:1 labels --timeout 5",
                "publish --bootstrap-servers here:1 --images-from folder --rate 0",
                "publish --bootstrap-servers here:1 --images-from one --images-from other --labels list.txt",
                "publish --bootstrap-servers here:1 --labels list.txt",
                "publish --bootstrap-servers here:1 --images-from /nowhere",
                "evaluate --model here"
            })
    void wrongUsageExitsWithTwoAndSaysWhy(String arguments) {
        TwinsProcess twins = TwinsProcess.run(arguments.isEmpty() ? new String[0] : arguments.split(" "));
        assertThat(twins.exitCode()).isEqualTo(2);
        assertThat(twins.err()).isNotBlank().doesNotContain("Exception");
        assertThat(twins.out()).isEmpty();
    }

    @Test
    void whatCannotBeDoneExitsWithOneAndOneLine() {
        TwinsProcess twins = TwinsProcess.run("classify", "--model", "/nowhere", "a.png");
        assertThat(twins.exitCode()).isEqualTo(1);
        assertThat(twins.err()).startsWith("twins classify: /nowhere can't be read");
    }
}
