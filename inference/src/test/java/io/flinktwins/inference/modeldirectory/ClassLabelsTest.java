package io.flinktwins.inference.modeldirectory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Labels as people's label files and timm's configurations have them. */
class ClassLabelsTest {

    private static final String LABELS = "imagenet1k_label_list.txt";

    @TempDir
    private Path directory;

    private VersionFolder folder;

    @BeforeEach
    void addDescription() throws IOException {
        folder = VersionFolder.in(directory).with("inference.yml", VersionFolder.sample("inference.yml"));
    }

    @Test
    void theIdAndNotTheLineSaysWhichClassALabelIsOf() throws IOException {
        folder.with(
                LABELS,
                "2 hen\n\n0 tench\n10 ostrich\n1 goldfish, Carassius auratus\n3 c\n4 d\n5 e\n6 f\n7 g\n8 h\n9 i\n");
        assertThat(folder.description().labels())
                .startsWith("tench", "goldfish, Carassius auratus", "hen", "c")
                .endsWith("i", "ostrich");
    }

    @Test
    void aByteOrderMarkAndTheLineEndsOfWindowsAreNoPartOfALabel() throws IOException {
        folder.with(LABELS, "\uFEFF0 tench\r\n1 goldfish\r\n");
        assertThat(folder.description().labels()).containsExactly("tench", "goldfish");
    }

    @Test
    void labelsInGbkAreRefusedWithTheCommandThatConvertsThem() throws IOException {
        Files.write(folder.path().resolve(LABELS), "0 \u4e01\u9cb7\n1 \u91d1\u9c7c\n".getBytes(Charset.forName("GBK")));
        assertThatThrownBy(folder::description)
                .isInstanceOf(ModelDirectoryException.class)
                .hasMessageContainingAll(LABELS, "not in UTF-8", "iconv -f GBK -t UTF-8");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 a;1 b;3 d   | class 3 has a label, but class 2 has none; ids go from 0 on
            1 a;2 b       | class 2 has a label, but class 0 has none
            0 a;1 b;1 c   | line 3 gives class 1 a second label
            0 a;secret    | line 2 is not of the form 'id label'
            0 a;secret b  | line 2 has no class id from 0 to 999999
            0 a;-1 b      | line 2 has no class id from 0 to 999999
            0 a;99999999999 b | line 2 has no class id from 0 to 999999
            ;             | it has no lines
            """)
    void aFaultyLabelFileIsRefusedByLineNumber(String lines, String message) throws IOException {
        folder.with(LABELS, lines.replace(';', '\n'));
        assertThatThrownBy(folder::description)
                .isInstanceOf(ModelDirectoryException.class)
                .hasMessageContaining(LABELS)
                .hasMessageContaining(message)
                .hasMessageNotContaining("secret");
    }

    @Test
    void timmMayGiveLabelsByTheirIds() throws IOException {
        timm(
                "{\"1\": \"goldfish\", \"0\": \"tench\", \"10\": \"k\", \"2\": \"c\", \"3\": \"d\", \"4\": \"e\", \"5\": \"f\","
                        + " \"6\": \"g\", \"7\": \"h\", \"8\": \"i\", \"9\": \"j\"}");
        assertThat(folder.description().labels())
                .startsWith("tench", "goldfish", "c")
                .endsWith("j", "k");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"0": "a", "2": "c"} | class 2 has a label, but class 1 has none
            {"a": "b"}           | label_names.a has no class id from 0 to 999999
            {"0": 7}             | label_names.0 is 7; it must be text
            {"0": "a", "00": "b"} | label_names.00 gives class 00 a second label
            """)
    void faultyIdsOfTimmAreRefused(String labels, String message) throws IOException {
        timm(labels);
        assertThatThrownBy(folder::description).hasMessageContaining(message);
    }

    private void timm(String labels) throws IOException {
        Files.delete(folder.path().resolve("inference.yml"));
        folder.with("config.json", "\"crop_pct\": 0.9", "\"crop_pct\": 0.9, \"label_names\": " + labels);
    }
}
