package io.flinktwins.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinktwins.inference.batch.BatchPolicy;
import io.flinktwins.inference.batch.Capacity;
import io.flinktwins.inference.image.ImageLimits;
import io.flinktwins.inference.onnx.Device;
import io.flinktwins.inference.onnx.OnnxEngine;
import io.flinktwins.operators.deadletters.DeadLetterFactory;
import io.flinktwins.options.InvalidOptionsException;
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
        assertThat(settings.serving().batch()).isEqualTo(BatchPolicy.DEFAULT);
        assertThat(settings.capacity()).isEqualTo(Capacity.DEFAULT);
        assertThat(settings.imagesInFlight()).isEqualTo(32);
        assertThat(settings.maxInFlight()).isEqualTo(32);
        assertThat(settings.serving().batch().timeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(settings.topics().images()).isEqualTo("image-events");
        assertThat(((OnnxEngine) settings.engine()).limits()).isEqualTo(ImageLimits.DEFAULT);
        assertThat(settings.deadLetters()).isEqualTo(DeadLetterFactory.DEFAULT);
    }

    @Test
    void unitsAreRead() {
        ClassificationSettings settings = parse("--batch-max-wait", "5ms", "--timeout=2min", "--max-image-bytes", "3mb")
                .settings();
        assertThat(settings.serving().batch().maxWait()).isEqualTo(Duration.ofMillis(5));
        assertThat(settings.serving().batch().timeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(((OnnxEngine) settings.engine()).limits().maxBytes()).isEqualTo(3 << 20);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --batch-size=0                        | --batch-size is 0; it must be at least 1
                    --batch-size=16 --max-in-flight=31    | it must be at least 2 x 16 = 32
                    --top-k=0                             | --top-k is 0; it must be at least 1
                    --decoder-threads=0                   | --decoder-threads is 0; it must be at least 1
                    --classification-topic=image-events   | --classification-topic is 'image-events'; it must not be that of --image-topic as well
                    --engine-threads=-1                   | --engine-threads is -1
                    --device=gpu                          | --device is 'gpu'; it must be one of auto, cpu, cuda
                    --batches-in-flight=0                 | --batches-in-flight is 0; it must be at least 1
                    --timeout=0s                          | --timeout is 0s; it must be positive
                    --kafka-properties=/no/such/file      | --kafka-properties is /no/such/file; it must be a file that can be read: there is no such file
                    --kafka.sasl.jaas.config=a            | is a secret
                    --kafka.ssl.key.password=a            | give --kafka-properties FILE
                    --transaction-timeout=0s              | --transaction-timeout is 0s
                    --parallelism=0                       | --parallelism is 0; it must be at least 1
                    --max-pixels=0                        | --max-pixels is 0
                    --max-image-bytes=3gb                 | --max-image-bytes is 3gb; it must be at most 2047mb
                    --image-uri-allow=example.com         | --image-uri-allow is 'example.com'; it must be a prefix
                    --dead-letter-topic=                  | --dead-letter-topic is ''; it must be the name of a Kafka topic
                    --image-topic=camera/7                | --image-topic is 'camera/7'; it must be the name of a Kafka topic
                    --image-topic=..                      | --image-topic is '..'
                    --group-id=                           | --group-id is ''; it must not be empty
                    --transactional-id-prefix=            | --transactional-id-prefix is ''; it must not be empty
                    --kafka.auto.offset.reset=latest      | --kafka.auto.offset.reset is 'latest'; it is ignored by the jobs; give --starting-offsets instead
                    --kafka.key.deserializer=a            | leave it out
                    --kafka.linger.ms=soon                | --kafka.linger.ms is 'soon'; it must be a whole number
                    --kafka.linger.ms=-5                  | --kafka.linger.ms is '-5'; it is refused by Kafka's client: Value must be at least 0
                    --kafka.enable.idempotence=maybe      | --kafka.enable.idempotence is 'maybe'; it must be true or false
                    --bootstrap-servers=kafka             | --bootstrap-servers is 'kafka'; it must be HOST:PORT
                    --bootstrap-servers=a:9092,b:70000    | --bootstrap-servers is 'a:9092,b:70000'; it must be HOST:PORT
                    --kafka-properties=/                  | --kafka-properties is /; it must be a file that can be read: it is a directory
                    --output-framing=confluent            | --output-framing is confluent; it needs --schema-registry
                    --schema-registry=http://a --output-framing=confluent --output-format=json | it can't be that of --output-format json
                    --schema-registry=registry            | --schema-registry is 'registry'; it must be the URL of a registry
                    --kafka.basic.auth.user.info=a:b      | is a secret
                    --fetch-threads=0                     | --fetch-threads is 0
                    --fetch-timeout=0s                    | --fetch-timeout is 0s
                    --fetch-capacity=0                    | --fetch-capacity is 0; it must be at least 1
                    --fetch-failures=0                    | --fetch-failures is 0; it must be at least 1
                    --fetch-pause=0s                      | --fetch-pause is 0s; it must be positive and at most a day
                    --fetch-timeout=2d                    | --fetch-timeout is 2d; it must be positive and at most a day
                    """)
    void whatCannotWorkIsRefusedWithTheRightForm(String arguments, String words) {
        assertThatThrownBy(() -> parse(arguments.trim().split(" ")).settings())
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageContaining(words.trim());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --timeout=5             | '5' is not a duration; write a number and ms, s, min, h or d
                    --max-image-bytes=lots  | 'lots' is not a size; write a number and b, kb, mb or gb
                    --model-sharing=maybe   | 'maybe' is not known; write slot or process
                    --truncated=maybe       | 'maybe' is not known; write reject or accept
                    --input-format=jpeg     | 'jpeg' is not known; write avro or raw
                    --delivery=maybe        | 'maybe' is not known; write at-least-once or exactly-once
                    --max-image-bytes=20    | '20' is not a size; write a number and b, kb, mb or gb
                    --top-k=many            | '--top-k': 'many' is not a whole number
                    --top-k=5.0             | '--top-k': '5.0' is not a whole number
                    --top-k=3000000000      | '--top-k': 3000000000 is out of range; write a whole number from -2147483648
                    --kafka=linger.ms       | Value for option '--kafka'
                    --no-such-option        | --no-such-option
                    --idleness=1min         | --idleness
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
    void aPropertyThatKafkaRefusesIsNamedWithItsFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("client.properties"), "retries=many\nssl.key.password=secret");
        assertThatThrownBy(() -> parse("--kafka-properties=" + file).settings())
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageContainingAll("--kafka-properties is " + file, "'many' for retries", "a whole number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kafka:9092", "a.b-c:1,[::1]:65535", "PLAINTEXT://my_host:29092, other:9092"})
    void theFormsOfServersThatKafkaTakesAreTaken(String servers) {
        assertThat(parse("--bootstrap-servers=" + servers).settings().kafka().client())
                .containsEntry("bootstrap.servers", servers);
    }

    @Test
    void aVersionThatIsNotThereBlamesItsOwnOption(@TempDir Path folder) throws IOException {
        Path version = Files.createDirectories(folder.resolve("1"));
        Files.createFile(version.resolve("model.onnx"));
        ClassificationSettings settings =
                parse("--model=" + folder, "--model-pin=9").settings();
        assertThatThrownBy(() -> ServedModels.load(settings))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessage("--model-pin is 9; it must be a version that %s has: [1]", folder);
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

    @Test
    void aBatchThatNoBufferHoldsBlamesItsSize() {
        ClassificationSettings settings =
                parse("--model=" + FashionMnist.MODEL, "--batch-size=1000000").settings();
        assertThatThrownBy(() -> ServedModels.load(settings))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageStartingWith("--batch-size is 1000000; it must not be over");
    }

    @Test
    void aClientWithoutAGpuChecksTheModelOnTheCpuAndTheBuildForTheDevice() {
        ClassificationSettings cpu = parse("--model=" + FashionMnist.MODEL).settings();
        assertThat(ServedModels.load(cpu).classes().count()).isEqualTo(10);
        if (!Device.parse("auto").mayBeGpu()) {
            ClassificationSettings cuda =
                    parse("--model=" + FashionMnist.MODEL, "--device=cuda").settings();
            assertThatThrownBy(() -> ServedModels.load(cuda))
                    .isInstanceOf(InvalidOptionsException.class)
                    .hasMessageContaining("device cuda needs onnxruntime_gpu");
        }
    }

    @Test
    void withoutACheckTheLabelsTellTheClasses() {
        ClassificationSettings settings =
                parse("--model=" + FashionMnist.MODEL, "--check-on=none").settings();
        assertThat(ServedModels.load(settings))
                .isEqualTo(
                        ServedModels.load(parse("--model=" + FashionMnist.MODEL).settings()));
    }

    @Test
    void onAGpuMoreImagesAreInFlight() {
        assertThat(parse("--device=cuda").settings().imagesInFlight()).isEqualTo(5 * 32);
        assertThat(parse("--device=cuda", "--batch-size=64", "--batches-in-flight=1")
                        .settings()
                        .imagesInFlight())
                .isEqualTo(4 * 64);
        assertThatThrownBy(() -> parse("--device=cuda", "--max-in-flight=95").settings())
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessage(
                        "--max-in-flight is 95; it must be at least 3 x 32 = 96, because 2 batches run while the next"
                                + " one is decoded");
    }

    private static ClassificationOptions parse(String... further) {
        List<String> arguments = new ArrayList<>(List.of(further));
        for (String required : List.of("--bootstrap-servers=localhost:1", "--model=m")) {
            String option = required.substring(0, required.indexOf('=') + 1);
            if (arguments.stream().noneMatch(argument -> argument.startsWith(option))) {
                arguments.add(required);
            }
        }
        return JobCommandLine.parse(new ClassificationOptions(), arguments.toArray(String[]::new))
                .orElseThrow();
    }
}
