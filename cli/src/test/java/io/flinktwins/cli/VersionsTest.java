package io.flinktwins.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The versions that files outside the reach of Maven repeat are those of the pom. */
class VersionsTest {

    private static final Path ROOT = Path.of("..");

    /** A pattern's group is the version, or the part of it that the file names. */
    @ParameterizedTest
    @CsvSource({
        "flink.version, docker/flink/Dockerfile, 'FROM flink:([\\d.]+)-'",
        "flink.version, docker/flink/requirements.txt, 'apache-flink(?:-libraries)?==(\\S+)'",
        "flink.version, benchmarks/requirements-pyflink.txt, 'apache-flink==(\\S+)'",
        "kafka.version, docker-compose.yml, 'image: apache/kafka:(\\S+)'",
        "onnxruntime.version, benchmarks/requirements.txt, 'onnxruntime==(\\S+)'",
        "onnxruntime.version, benchmarks/requirements-pyflink.txt, 'onnxruntime==(\\S+)'",
        "onnxruntime.version, models/requirements.txt, 'onnxruntime==(\\S+)'",
        "onnxruntime.version, models/nano/requirements.txt, 'onnxruntime==(\\S+)'",
        "maven.compiler.release, docker/flink/Dockerfile, '-java(\\d+)'",
        "maven.compiler.release, docker/twins/Dockerfile, 'eclipse-temurin:(\\d+)-'",
    })
    void theVersionIsThePoms(String property, String file, String pattern) throws IOException {
        assertThat(matches(pattern, file)).containsExactly(ofPom(property));
    }

    @Test
    void theOperatorForKubernetesGetsFlinksMinorVersion() throws IOException {
        String minor = ofPom("flink.version").replaceAll("\\.\\d+$", "").replace('.', '_');
        assertThat(matches("flinkVersion: v(\\S+)", "docker/kubernetes/flinkdeployment.yaml"))
                .containsExactly(minor);
    }

    /** Python's packages of OpenCV add a fourth number to OpenCV's three. */
    @ParameterizedTest
    @CsvSource({
        "benchmarks/requirements.txt",
        "benchmarks/requirements-pyflink.txt",
        "models/requirements-test.txt",
        "operators/src/test/python/requirements.txt",
    })
    void pythonDecodesWithTheSameOpenCv(String file) throws IOException {
        String openCv = ofPom("opencv.version").replaceAll("-.*", "");
        assertThat(matches("opencv-python-headless==(\\d+\\.\\d+\\.\\d+)", file))
                .containsExactly(openCv);
    }

    private static String ofPom(String property) throws IOException {
        return matches("<%1$s>(.+)</%1$s>".formatted(Pattern.quote(property)), "pom.xml")
                .iterator()
                .next();
    }

    private static Set<String> matches(String pattern, String file) throws IOException {
        return Pattern.compile(pattern)
                .matcher(Files.readString(ROOT.resolve(file)))
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toSet());
    }
}
