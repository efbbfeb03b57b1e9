package io.flinktwins.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.cli.TwinsProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterSubmitCommandTest {

    @TempDir
    private Path folder;

    /** With a job that runs already, nobody would see the failure of its next submission. */
    @ParameterizedTest
    @CsvSource({
        "accuracy, --drift-reference=nowhere.json, nowhere.json",
        "accuracy, --window=0s, --window",
        "accuracy, --no-such-option, --no-such-option",
        "classification, --batch-size=0, --batch-size is 0; it must be at least 1"
    })
    void whatAJobCannotRunWithIsRefusedBeforeTheClusterIsAsked(String job, String option, String words) {
        TwinsProcess submit = TwinsProcess.run(
                "cluster",
                "submit",
                "--directory",
                folder.toString(),
                "--model",
                "../models/pretrained/alt_gvt_nano",
                "--job",
                job,
                "--",
                option);
        assertThat(submit.exitCode()).as(submit.err()).isEqualTo(2);
        assertThat(submit.err()).contains(words);
    }
}
