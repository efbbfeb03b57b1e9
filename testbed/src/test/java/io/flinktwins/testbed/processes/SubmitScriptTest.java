package io.flinktwins.testbed.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docker/flink/submit.sh, beside a client that says what it was called with. */
class SubmitScriptTest {

    private static final Path SCRIPT = Path.of("../docker/flink/submit.sh").toAbsolutePath();
    private static final String OF_GROUP = "jobs/classification-flink-twins-classification/";
    private static final String OLDER_JOB = OF_GROUP + "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/";
    private static final String NEWER_JOB = OF_GROUP + "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb/";

    @TempDir
    private Path folder;

    private int clock;

    @BeforeEach
    void makeClient() throws IOException {
        write("flink/bin/flink", "#!/bin/sh\n[ $1 = list ] || echo \"flink $*\"\n");
        assertThat(folder.resolve("flink/bin/flink").toFile().setExecutable(true))
                .isTrue();
    }

    @Test
    void aJobWithoutStateStartsAnew() throws Exception {
        assertThat(submit(Map.of()))
                .contains(
                        "--detached",
                        "--parallelism 2",
                        "-Dexecution.checkpointing.dir=file://" + folder + "/state/jobs/")
                .doesNotContain("--fromSavepoint");
    }

    @Test
    void whoNamesNoFolderOfStateIsTold() throws Exception {
        assertThat(submit(Map.of("FLINK_TWINS_STATE", "")))
                .contains("No FLINK_TWINS_STATE")
                .doesNotContain("-Dexecution");
    }

    @Test
    void aFolderOfStateFromTheWorkingDirectoryOnIsRefused() {
        assertThatThrownBy(() -> submit(Map.of("FLINK_TWINS_STATE", "state")))
                .hasMessageContaining("FLINK_TWINS_STATE is state; write the folder from / on");
    }

    @Test
    void theNewestCheckpointThatIsCompleteIsTakenAndOwned() throws Exception {
        state(NEWER_JOB + "chk-3/_metadata", "whole");
        state(OLDER_JOB + "chk-9/_metadata", "whole");
        state(NEWER_JOB + "chk-4/_metadata", "whole");
        state(NEWER_JOB + "chk-5/_metadata", "");
        state("jobs/classification-another/cccc/chk-1/_metadata", "whole");
        assertThat(submit(Map.of()))
                .contains("goes on from " + folder + "/state/" + NEWER_JOB + "chk-4\n")
                .contains("--claimMode CLAIM");
    }

    /** As flink stop writes it, where the cluster has the savepoints of all jobs. */
    @Test
    void aSavepointOfTheJobIsTakenAndKept() throws Exception {
        state(OLDER_JOB + "chk-1/_metadata", "whole");
        state("savepoints/savepoint-aaaaaa-1/_metadata", "whole");
        state("savepoints/savepoint-dddddd-1/_metadata", "whole");
        assertThat(submit(Map.of()))
                .contains("--fromSavepoint " + folder + "/state/savepoints/savepoint-aaaaaa-1 ")
                .doesNotContain("--claimMode");
    }

    /** A job that is lost before its first checkpoint goes on from where it was told to start. */
    @Test
    void whereTheJobWasToldToStartIsRemembered() throws Exception {
        state(OLDER_JOB + "chk-1/_metadata", "whole");
        assertThat(submit(Map.of("SAVEPOINT", "s3://bucket/chk-7"))).contains("--fromSavepoint s3://bucket/chk-7 ");
        assertThat(submit(Map.of()))
                .contains("--fromSavepoint s3://bucket/chk-7 ")
                .doesNotContain("--claimMode");
        assertThat(submit(Map.of("SAVEPOINT", "none"))).doesNotContain("--fromSavepoint");
        assertThat(submit(Map.of())).doesNotContain("--fromSavepoint");
    }

    @Test
    void whatTheOptionsLeaveNoOperatorForIsDroppedIfToldSo() throws Exception {
        assertThat(submit(Map.of("ALLOW_NON_RESTORED_STATE", "true"))).doesNotContain("--allowNonRestoredState");
        state(OLDER_JOB + "chk-1/_metadata", "whole");
        assertThat(submit(Map.of("ALLOW_NON_RESTORED_STATE", "true"))).contains(" --allowNonRestoredState ");
        assertThat(submit(Map.of())).contains("chk-1").doesNotContain("--allowNonRestoredState");
    }

    @Test
    void groupsHaveStatesOfTheirOwn() throws Exception {
        assertThat(submit(Map.of(), "--group-id=a/b"))
                .contains("-Dexecution.checkpointing.dir=file://" + folder + "/state/jobs/classification-a=2Fb ");
    }

    private String submit(Map<String, String> environment, String... options) throws Exception {
        Map<String, String> all = new HashMap<>(Map.of(
                "FLINK_HOME", folder.resolve("flink").toString(),
                "FLINK_TWINS_STATE", folder.resolve("state").toString()));
        all.putAll(environment);
        String[] arguments = new String[options.length + 2];
        arguments[0] = "classification";
        arguments[1] = "2";
        System.arraycopy(options, 0, arguments, 2, options.length);
        return Script.of(SCRIPT, arguments).run(all);
    }

    /** Each is newer than the one before. */
    private void state(String name, String content) throws IOException {
        Path file = write("state/" + name, content);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L + 1000L * clock++));
    }

    private Path write(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }
}
