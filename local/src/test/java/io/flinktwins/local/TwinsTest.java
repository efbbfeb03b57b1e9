package io.flinktwins.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TwinsTest {

    @TempDir
    private Path folder;

    @Test
    void helpListsTheCommands() {
        TwinsProcess twins = TwinsProcess.run("--help");
        assertThat(twins.exitCode()).isZero();
        assertThat(twins.out()).contains("demo", "classify", "preprocess", "evaluate", "publish", "tail");
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "classify", "preprocess", "evaluate", "publish", "tail"})
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
                "evaluate --images here",
                "evaluate --model /nowhere --images here",
                "evaluate --model ../models/pretrained/alt_gvt_nano --images /nowhere",
                "evaluate --model ../models/pretrained/alt_gvt_nano --images src --report /nowhere/report.html",
                "publish --bootstrap-servers 127.0.0.1:1 /nowhere",
                "tail --bootstrap-servers here:1 no-such-topic",
                "tail --bootstrap-servers here:1 labels --max-messages 0",
                "tail --bootstrap-servers here:1 labels --timeout 5",
                "publish --bootstrap-servers here:1 folder --rate 0",
                "publish --bootstrap-servers here:1 one other --labels list.txt"
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
        assertThat(twins.err()).startsWith("twins classify: /nowhere is no directory");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    a.png 3           | 1 of the 1 pictures
                    there.png 10      | class 10 of the pictures is none of the model, which has the classes 0 to 9
                    there.png unicorn | the model has 10 labels
                    there.png         | is not of the form 'path class'
                    """)
    void aListThatCannotBeEvaluatedIsRefusedBeforeAnythingStarts(String line, String reason) throws IOException {
        Files.writeString(folder.resolve("there.png"), "");
        Path list = Files.writeString(folder.resolve("val.txt"), line);
        TwinsProcess twins = evaluate("--labels", list.toString());
        assertThat(twins.exitCode()).isEqualTo(2);
        assertThat(twins.err()).startsWith("twins evaluate: ").contains(reason).doesNotContain("Sending");
    }

    @Test
    void aFolderWithoutPicturesOrWithoutClassesIsRefused() throws IOException {
        assertThat(evaluate().err()).contains("there are no pictures in");
        Files.writeString(folder.resolve("there.png"), "");
        assertThat(evaluate().err()).contains("the pictures have no classes", "--labels");
        assertThat(evaluate().exitCode()).isEqualTo(2);
    }

    private TwinsProcess evaluate(String... options) {
        List<String> arguments = new ArrayList<>(
                List.of("evaluate", "--model", "../models/pretrained/alt_gvt_nano", "--images", folder.toString()));
        arguments.addAll(List.of(options));
        return TwinsProcess.run(arguments.toArray(String[]::new));
    }
}
