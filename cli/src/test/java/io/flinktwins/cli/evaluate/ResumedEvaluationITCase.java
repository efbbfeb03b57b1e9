package io.flinktwins.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinktwins.cli.Twins;
import io.flinktwins.cli.TwinsProcess;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.RankedClass;
import io.flinktwins.testbed.host.Await;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills an evaluation, the whole process, and goes on with it. */
class ResumedEvaluationITCase {

    private static final Path MODEL = Path.of("../models/pretrained/alt_gvt_nano");
    private static final Path IMAGES = Path.of("../models/data/fashion-mnist-test-3000.avro");
    private static final int IMAGE_COUNT = 3_000;
    private static final int ENOUGH = 200;
    private static final String MARK = " of the killed run";
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

    @Test
    void aRunThatWasKilledEndsAsOneThatWasNot() throws Exception {
        TwinsProcess whole = evaluate("whole");
        assertThat(whole.exitCode()).as(whole.err()).isZero();

        killInTheMiddle("killed");
        int answered = AnswerFile.read(unfinished("killed")).answers().size();
        assertThat(answered).isBetween(ENOUGH, IMAGE_COUNT - 1);
        Files.copy(unfinished("killed"), unfinished("other"));
        markFirstAnswer();
        TwinsProcess killed = evaluate("killed", "--resume");

        assertThat(killed.exitCode()).as(killed.err()).isZero();
        assertThat(killed.err()).contains(answered + " images have been answered by a run that was stopped");
        assertThat(figures(killed)).isEqualTo(figures(whole));
        String predictions = Files.readString(predictions("killed"));
        assertThat(predictions).as("what was answered is not classified again").containsOnlyOnce(MARK);
        assertThat(predictions.replace(MARK, "")).isEqualTo(Files.readString(predictions("whole")));
        assertThat(unfinished("killed")).doesNotExist();
        assertThat(unfinished("whole")).doesNotExist();

        otherFilesOfTheModelAreRefused();
    }

    /** In the text of its class, by which nothing is counted. */
    private void markFirstAnswer() throws IOException {
        AnswerFile.Content content = AnswerFile.read(unfinished("killed"));
        List<SpecificRecordBase> answers = new ArrayList<>(content.answers());
        Classification first = (Classification) answers.get(0);
        List<RankedClass> ranked = new ArrayList<>(first.getTopK());
        RankedClass best = ranked.get(0);
        ranked.set(0, new RankedClass(best.getClassId(), best.getLabel() + MARK, best.getScore()));
        answers.set(0, Classification.newBuilder(first).setTopK(ranked).build());
        AnswerFile.create(unfinished("killed"), new AnswerFile.Content(content.facts(), answers))
                .close();
    }

    private void otherFilesOfTheModelAreRefused() throws IOException {
        List<String> arguments = new ArrayList<>(arguments("other", "--resume"));
        arguments.set(
                arguments.indexOf(MODEL.toString()), copyWithAnotherTime(MODEL).toString());
        TwinsProcess other = TwinsProcess.run(arguments.toArray(String[]::new));
        assertThat(other.exitCode()).isEqualTo(2);
        assertThat(other.err()).contains("--resume: since the run in", "the list of the model's files changed");
        assertThat(unfinished("other")).exists();
    }

    private Path copyWithAnotherTime(Path model) throws IOException {
        Path version = Files.createDirectories(folder.resolve("alt_gvt_nano/1"));
        try (Stream<Path> files = Files.list(model.resolve("1"))) {
            for (Path file : files.toList()) {
                Files.copy(file, version.resolve(file.getFileName()));
            }
        }
        return folder.resolve("alt_gvt_nano");
    }

    private void killInTheMiddle(String name) throws Exception {
        Process process = start(name);
        try {
            Await.until(
                    "the first answers",
                    PATIENCE,
                    () -> AnswerFile.read(unfinished(name)).answers().size() >= ENOUGH);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** A process of the classes that this one has, and its options. */
    private Process start(String name) throws IOException {
        Path temporary = Files.createDirectories(folder.resolve("temporary"));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add("-Djava.io.tmpdir=" + temporary);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Twins.class.getName()));
        command.addAll(arguments(name));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start();
    }

    private TwinsProcess evaluate(String name, String... more) {
        return TwinsProcess.run(arguments(name, more).toArray(String[]::new));
    }

    private List<String> arguments(String name, String... more) {
        return Stream.concat(
                        Stream.of(
                                "evaluate",
                                "--model",
                                MODEL.toString(),
                                "--images-from",
                                IMAGES.toString(),
                                "--report",
                                folder.resolve(name + ".html").toString(),
                                "--predictions",
                                predictions(name).toString(),
                                "--json"),
                        Stream.of(more))
                .toList();
    }

    private Path predictions(String name) {
        return folder.resolve(name + ".csv");
    }

    private Path unfinished(String name) {
        return folder.resolve(name + ".html.unfinished");
    }

    /** All but the clock, and how often a report was made in passing. */
    private static JsonNode figures(TwinsProcess evaluation) throws IOException {
        ObjectNode report = (ObjectNode) new ObjectMapper().readTree(evaluation.out());
        return report.without(List.of("reportedAt", "revision"));
    }
}
