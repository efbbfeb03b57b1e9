package io.flinktwins.sql;

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

/** What goes into Flink's lib/, or is added with ADD JAR: our code and what is not there already. */
class SqlJarITCase {

    private static final Path JAR = Path.of("target/flink-twins-sql.jar");

    @Test
    void nothingInItHasNativeCodeOrComesFromFlink() throws IOException {
        List<String> names = names();
        assertThat(names).contains("io/flinktwins/sql/model/TwinsModelProviderFactory.class");
        assertThat(names)
                .noneMatch(name -> name.endsWith(".so") || name.endsWith(".dll") || name.endsWith(".dylib"))
                .noneMatch(name -> name.startsWith("org/apache/flink/")
                        || name.startsWith("org/apache/kafka/")
                        || name.startsWith("ai/onnxruntime/")
                        || name.startsWith("org/bytedeco/"));
    }

    @Test
    void flinkFindsWhatItHas() throws IOException {
        assertThat(read("META-INF/services/org.apache.flink.table.factories.Factory")
                        .lines())
                .contains("io.flinktwins.sql.model.TwinsModelProviderFactory");
    }

    @Test
    void theLicenceIsThereOnceAndTheNoticesOfAllContentsAreOne() throws IOException {
        assertThat(read("META-INF/LICENSE")).isEqualTo(Files.readString(Path.of("../LICENSE")));
        assertThat(names().stream().filter(name -> name.contains("LICENSE")))
                .containsExactlyInAnyOrder(
                        "META-INF/LICENSE",
                        "META-INF/FastDoubleParser-LICENSE",
                        "META-INF/FastDoubleParser-ThirdParty-LICENSE",
                        "META-INF/Schubfach-LICENSE");
        assertThat(read("META-INF/NOTICE"))
                .contains("Flink Twins\nCopyright 2026 The Flink Twins authors")
                .contains("Apache Avro")
                .contains("Jackson JSON processor")
                .doesNotContain("software developed at\nThe Flink Twins authors");
        assertThat(read("META-INF/licenses/resilience4j-COPYRIGHT")).startsWith("Copyright 2020 Robert Winkler");
    }

    private static List<String> names() throws IOException {
        try (ZipFile jar = new ZipFile(JAR.toFile())) {
            return jar.stream().map(ZipEntry::getName).toList();
        }
    }

    private static String read(String name) throws IOException {
        try (ZipFile jar = new ZipFile(JAR.toFile());
                InputStream content = jar.getInputStream(jar.getEntry(name))) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
