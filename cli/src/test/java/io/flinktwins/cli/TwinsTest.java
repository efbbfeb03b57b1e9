package io.flinktwins.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TwinsTest {

    @Test
    void helpListsTheCommands() {
        TwinsProcess twins = TwinsProcess.run("--help");
        assertThat(twins.exitCode()).isZero();
        assertThat(twins.out())
                .contains(
                        "demo",
                        "classify",
                        "preprocess",
                        "publish",
                        "tail",
                        "review",
                        "labels",
                        "cluster",
                        "sql",
                        "acceptance");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "classify",
                "preprocess",
                "publish",
                "tail",
                "review",
                "labels",
                "cluster",
                "sql",
                "acceptance"
            })
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
                "tail --bootstrap-servers here:1 no-such-topic",
                "tail --bootstrap-servers here:1 labels --max-messages 0",
                "tail --bootstrap-servers here:1 labels --timeout 5",
                "publish --bootstrap-servers here:1 --images-from folder --rate 0",
                "publish --bootstrap-servers here:1 --images-from one --images-from other --labels list.txt",
                "publish --bootstrap-servers here:1 --labels list.txt",
                "publish --bootstrap-servers here:1 --images-from /nowhere",
                "evaluate --model here"
            })
    void wrongUsageExitsWithTwoAndSaysWhy(String arguments) {
        TwinsProcess twins = TwinsProcess.run(arguments.isEmpty() ? new String[0] : arguments.split(" "));
        assertThat(twins.exitCode()).isEqualTo(2);
        assertThat(twins.err()).isNotBlank().doesNotContain("Exception");
        assertThat(twins.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    nope                                   | twins: there is no command 'nope'
                    demos                                  | there is no command 'demos'; did you mean demo?
                    cluster nope                           | twins cluster: there is no command 'nope'
                    classify --model /nowhere a.png        | twins classify: --model: /nowhere can't be read: there is no such directory
                    preprocess --model /nowhere --out o a  | twins preprocess: --model: /nowhere can't be read
                    evaluate --model /nowhere --images-from x | twins evaluate: --model: /nowhere can't be read
                    demo --model /nowhere                  | twins demo: --model: /nowhere can't be read
                    publish --bootstrap-servers a:1 --images-from s3://bucket/images | is neither a folder nor a file on the local disk
                    bench --model /nowhere                 | twins bench: --model: /nowhere can't be read
                    cluster start --web-port 70000         | twins cluster start: Invalid value for option '--web-port': 70000 is not a port
                    cluster start --kafka-port 0           | '--kafka-port': 0 is not a port; write a number from 1 to 65535
                    demo --web-port -1                     | '--web-port': -1 is not a port
                    demo --kafka-port many                 | '--kafka-port': 'many' is not a whole number
                    cluster start --directory pom.xml      | twins cluster start: --directory pom.xml is a file; name a folder
                    cluster stop --directory pom.xml       | twins cluster stop: --directory pom.xml is a file
                    sql --directory pom.xml                | twins sql: --directory pom.xml is a file; name a folder
                    sql -f nowhere.sql                     | twins sql: --file nowhere.sql is not there; name a file with SQL
                    preprocess --model m --out pom.xml a   | --out pom.xml is a file; name a folder
                    evaluate --model m                     | Missing required option: '--images-from=PATH'
                    bench --model m --images-from a --image-size 9x9 | --image-size means nothing with --images-from
                    publish photos                         | '--bootstrap-servers=HOST:PORT,...'; 'photos' belongs to no option; images come from --images-from PATH
                    publish photos --bootstrap-servers a:1 | 'photos' belongs to no option; images come from --images-from PATH
                    publish --bootstrap-servers a:1 --images-from a --reason TIMED_OUT | --reason means nothing with --images-from
                    publish --bootstrap-servers a:1 --images-from a --failed-since yesterday | '--failed-since': 'yesterday' is not a moment; write it like 2026
                    publish --bootstrap-servers a:1 --from-dead-letters --source me | --source means nothing with --from-dead-letters
                    publish --bootstrap-servers a:1 --images-from a --rate -1 | --rate is -1; it must be positive
                    publish --bootstrap-servers a:1 --images-from a --rate fast | '--rate': 'fast' is not a number
                    publish --bootstrap-servers a:1 --images-from /nowhere | --images-from /nowhere is neither a folder nor a file
                    publish --bootstrap-servers a:1 --images-from . --labels /nowhere | --labels /nowhere can't be read: there is no such file
                    publish --bootstrap-servers a:1 --images-from . --label-topic image-events | --label-topic is 'image-events'; it must not be that of --image-topic
                    review --bootstrap-servers a:1 --images 0 | --images is 0; it must be between 1 and 20000
                    review --bootstrap-servers a:1 --image-memory 10 | '--image-memory'
                    review --bootstrap-servers a:1 --annotator me | --annotator means nothing without --allow-labels
                    review --bootstrap-servers a:1 --allow-labels --annotator= | --annotator is ''; it must have 1 to 100 characters
                    review --bootstrap-servers a:1 --label-topic accuracy | --accuracy-topic is 'accuracy'; it must not be that of --label-topic
                    labels nope                            | twins labels: there is no command 'nope'
                    labels export --bootstrap-servers a:1 --model /nowhere --out o | twins labels export: --model: /nowhere can't be read
                    labels export --bootstrap-servers a:1 --model m --out pom.xml | --out pom.xml is a file; name a folder
                    labels export --bootstrap-servers a:1 --model m --out . --local-files-root . | is not below
                    labels export --bootstrap-servers a:1 --model m --out o --inline --local-files-root . | --local-files-root means nothing with --inline
                    labels export --bootstrap-servers a:1 --model m --out o --max-images 0 | --max-images is 0; it must be at least 1
                    labels export --bootstrap-servers a:1 --model m --out o --to-label-topic labels | --label-topic is 'labels'; it must not be that of --to-label-topic
                    labels import --bootstrap-servers a:1  | Missing required parameter: 'FILE'
                    labels import --bootstrap-servers a:1 nowhere.json | nowhere.json can't be read: there is no such file
                    labels import --bootstrap-servers a:1 pom.xml | pom.xml, line 1: the columns are
                    review --bootstrap-servers a:1 --model /nowhere | --model: /nowhere can't be read
                    review --bootstrap-servers a:1 --port 0 | '--port': 0 is not a port
                    demo --review-port 9000                | --review-port means nothing without --keep-running
                    demo --keep-running --web-port 9000 --review-port 9000 | --review-port is 9000, as --web-port is; name another
                    tail labels --bootstrap-servers a      | --bootstrap-servers is 'a'; it must be HOST:PORT
                    tail labels --bootstrap-servers a:1 --kafka-properties /nowhere | --kafka-properties is /nowhere; it must be a file that can be read: there is no such file
                    tail labels --bootstrap-servers a:1 --kafka.fetch.max.wait.ms=abc | --kafka.fetch.max.wait.ms is 'abc'; it must be a whole number
                    tail labels --bootstrap-servers a:1 --max-message 3 | there is no option --max-message; did you mean --max-messages
                    """)
    void wrongUsageIsNamedWithItsOptionAndTheRightForm(String arguments, String words) {
        TwinsProcess twins = TwinsProcess.run(arguments.trim().split(" "));
        assertThat(twins.err()).contains(words.trim()).doesNotContain("java.", "//");
        assertThat(twins.exitCode()).isEqualTo(2);
        assertThat(twins.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"classify a.png", "evaluate --images-from a", "demo", "bench"})
    void aCommandThatReadsModelsFromTheLocalDiskSaysSo(String command) {
        TwinsProcess twins = TwinsProcess.run((command + " --model s3://bucket/m").split(" "));
        assertThat(twins.err())
                .contains("--model: s3://bucket/m can't be read: there is no file system for s3:// here")
                .doesNotContain("java.");
        assertThat(twins.exitCode()).isEqualTo(2);
    }

    @Test
    void whatIsRequiredHasNoBracketsInTheHelp() {
        assertThat(TwinsProcess.run("evaluate", "--help").out()).contains(" --images-from=PATH ", "[--labels=FILE]");
    }

    @Test
    void sqlWithoutAClusterSaysWhatToStart() {
        TwinsProcess twins = TwinsProcess.run("sql", "--directory", "target/no-cluster");
        assertThat(twins.exitCode()).isEqualTo(1);
        assertThat(twins.err().lines().findFirst())
                .hasValueSatisfying(line -> assertThat(line)
                        .startsWith("twins sql: no cluster runs in ")
                        .endsWith("target/no-cluster; start one with ./twins cluster start"));
    }

    @Test
    void whatCannotBeDoneExitsWithOneAndOneLine() {
        TwinsProcess twins = TwinsProcess.run(
                "preprocess", "--model", "../models/pretrained/alt_gvt_nano", "--out", "pom.xml/within", "a.png");
        assertThat(twins.exitCode()).isEqualTo(1);
        assertThat(twins.err().lines().findFirst())
                .hasValueSatisfying(line ->
                        assertThat(line).startsWith("twins preprocess: ").endsWith("pom.xml/within: Not a directory"));
    }
}
