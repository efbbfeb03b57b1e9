package io.flinktwins.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinktwins.inference.batch.BatchPolicy;
import io.flinktwins.inference.image.ImageLimits;
import io.flinktwins.operators.deadletters.DeadLetterFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClassificationOptionsTest {

    @Test
    void theDefaultsAreValid() {
        ClassificationSettings settings = parse().settings();
        assertThat(settings.serving().batch()).isEqualTo(new BatchPolicy(8, Duration.ZERO));
        assertThat(settings.maxInFlight()).isEqualTo(32);
        assertThat(settings.timeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(settings.topics().images()).isEqualTo("image-events");
        assertThat(settings.engine().limits()).isEqualTo(ImageLimits.DEFAULT);
        assertThat(settings.deadLetters()).isEqualTo(DeadLetterFactory.DEFAULT);
    }

    @Test
    void unitsAreRead() {
        ClassificationSettings settings = parse("--batch-max-wait", "5ms", "--timeout=2min", "--max-image-bytes", "3mb")
                .settings();
        assertThat(settings.serving().batch().maxWait()).isEqualTo(Duration.ofMillis(5));
        assertThat(settings.timeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(settings.engine().limits().maxBytes()).isEqualTo(3 << 20);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --batch-size=0                        | --batch-size is 0; it must be at least 1
                    --batch-size=16 --max-in-flight=31    | it must be at least 2 x 16 = 32
                    --top-k=0                             | --top-k is 0; it must be at least 1
                    --decoder-threads=0                   | --decoder-threads is 0; it must be at least 1
                    --classification-topic=image-events   | topic 'image-events' is given twice
                    --idleness=5s                         | --idleness is 5s; it must not be shorter
                    --engine-threads=-1                   | --engine-threads is -1
                    --timeout=1s --batch-max-wait=2s      | --timeout is 1s; it must be more than --batch-max-wait 2s
                    --kafka-properties=/no/such/file      | --kafka-properties is /no/such/file; it must be a file that can be read
                    --kafka.sasl.jaas.config=a            | is a secret
                    --kafka.ssl.key.password=a            | give --kafka-properties FILE
                    --transaction-timeout=0s              | --transaction-timeout is 0s
                    --parallelism=0                       | --parallelism is 0; it must be at least 1
                    --max-pixels=0                        | --max-pixels is 0
                    --max-image-bytes=3gb                 | --max-image-bytes is 3gb; it must be at most 2047mb
                    --image-uri-allow=example.com         | --image-uri-allow is 'example.com'; it must be a prefix
                    --fetch-threads=0                     | --fetch-threads is 0
                    --fetch-timeout=0s                    | --fetch-timeout is 0s
                    """)
    void whatCannotWorkIsRefusedWithTheRightForm(String arguments, String words) {
        assertThatThrownBy(() -> parse(arguments.trim().split(" ")).settings())
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageContaining(words.trim());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --timeout=5             | '5' is not a duration; write a number and ms, s, min, h or d
                    --max-image-bytes=lots  | 'lots' is no size; write a number and b, kb, mb or gb
                    --model-sharing=maybe   | 'maybe' is not one of slot, process
                    --truncated=maybe       | 'maybe' is not one of reject, accept
                    --delivery=maybe        | 'maybe' is not one of at-least-once, exactly-once
                    --top-k=many            | --top-k
                    --device=gpu            | 'gpu' must be one of auto, cpu, cuda
                    --no-such-option        | --no-such-option
                    """)
    void whatCannotBeReadIsRefusedWithTheRightForm(String argument, String words) {
        assertThatThrownBy(() -> parse(argument.trim()))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageContaining(words.trim())
                .hasMessageContaining("--help");
    }

    @Test
    void theModelAndTheBrokersAreRequired() {
        assertThatThrownBy(() -> JobCommandLine.parse(new ClassificationOptions()))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageContainingAll("--model", "--bootstrap-servers");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h"})
    void helpNamesEveryOptionAndSubmitsNothing(String help) {
        PrintStream standardOutput = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            assertThat(JobCommandLine.parse(new ClassificationOptions(), help)).isEmpty();
        } finally {
            System.setOut(standardOutput);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("--model", "--bootstrap-servers", "--batch-size", "--delivery", "--checkpoint-interval");
    }

    @Test
    void secretsAreTakenFromAFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("client.properties"), "ssl.key.password=a");
        parse("--kafka-properties=" + file, "--kafka.security.protocol=SSL").settings();
    }

    @Test
    void aMissingModelIsNamed(@TempDir Path folder) {
        Path missing = folder.resolve("nowhere");
        ClassificationSettings settings = JobCommandLine.parse(
                        new ClassificationOptions(), "--bootstrap-servers=localhost:1", "--model=" + missing)
                .orElseThrow()
                .settings();
        assertThatThrownBy(() -> ServedModels.load(settings))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageContainingAll("--model", missing.toString());
    }

    private static ClassificationOptions parse(String... further) {
        List<String> arguments = new ArrayList<>(List.of("--bootstrap-servers=localhost:1", "--model=m"));
        arguments.addAll(List.of(further));
        return JobCommandLine.parse(new ClassificationOptions(), arguments.toArray(String[]::new))
                .orElseThrow();
    }
}
