package io.flinktwins.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** What Flink gets: the jar carries what the licences of its contents ask for, the rest is beside it. */
class JobJarITCase {

    private static final Path JAR = Path.of("target/flink-twins-jobs.jar");

    @Test
    void theNoticesOfAllContentsAreOne() throws IOException {
        assertThat(read("META-INF/NOTICE"))
                .contains("Flink Twins\nCopyright 2026 The Flink Twins authors")
                .contains("Apache Avro")
                .contains("Jackson JSON processor")
                .contains("Flink : Connectors : Kafka")
                .doesNotContain("software developed at\nThe Flink Twins authors");
        assertThat(read("META-INF/licenses/kafka-clients-NOTICE")).startsWith("Apache Kafka\n");
        assertThat(read("META-INF/licenses/resilience4j-COPYRIGHT")).startsWith("Copyright 2020 Robert Winkler");
    }

    @Test
    void theLicenceIsThereOnceAndOthersThanApachesStayBesideIt() throws IOException {
        assertThat(read("META-INF/LICENSE")).isEqualTo(Files.readString(Path.of("../LICENSE")));
        assertThat(namesWith("LICENSE"))
                .containsExactlyInAnyOrder(
                        "META-INF/LICENSE",
                        "META-INF/FastDoubleParser-LICENSE",
                        "META-INF/FastDoubleParser-ThirdParty-LICENSE",
                        "META-INF/Schubfach-LICENSE");
        assertThat(namesWith("NOTICE"))
                .containsExactlyInAnyOrder("META-INF/NOTICE", "META-INF/licenses/kafka-clients-NOTICE");
    }

    /** In the job's jar nobody would find it. */
    @Test
    void theGuardOfTheRestPortIsAmongTheLibrariesForTheClusterAndNotInTheJar() throws IOException {
        String service = "META-INF/services/org.apache.flink.runtime.io.network.netty.InboundChannelHandlerFactory";
        try (ZipFile guard = new ZipFile("target/flink-lib/flink-twins-restguard.jar");
                ZipFile job = new ZipFile(JAR.toFile())) {
            String factory = read(guard, service).strip();
            assertThat(guard.getEntry(factory.replace('.', '/') + ".class")).isNotNull();
            assertThat(job.getEntry(service)).isNull();
        }
    }

    private static List<String> namesWith(String part) throws IOException {
        try (ZipFile jar = new ZipFile(JAR.toFile())) {
            return jar.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.contains(part))
                    .toList();
        }
    }

    private static String read(String name) throws IOException {
        try (ZipFile jar = new ZipFile(JAR.toFile())) {
            return read(jar, name);
        }
    }

    private static String read(ZipFile jar, String name) throws IOException {
        try (InputStream content = jar.getInputStream(jar.getEntry(name))) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
