package io.flinktwins.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.flinktwins.jobs.AccuracyJob;
import io.flinktwins.jobs.AccuracyOptions;
import io.flinktwins.jobs.ClassificationJob;
import io.flinktwins.jobs.ClassificationOptions;
import io.flinktwins.jobs.JobCommandLine;
import io.flinktwins.restguard.AllowedHosts;
import io.flinktwins.schemas.PipelineTopic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

/** What the compose file and its relatives name must be there. Their form is checked by .ci/run against the schemas. */
class DeploymentFilesTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern DEFAULT = Pattern.compile("\\$\\{\\w+:-([^}]*)}");
    private static final Pattern COPIED =
            Pattern.compile("^COPY (?:--chown=\\S+ )?((?!--from)\\S+) ", Pattern.MULTILINE);
    private static final Pattern MAIN_CLASS = Pattern.compile("io\\.flinktwins\\.[\\w.]+");

    @Test
    void composeMountsAndBuildsWhatIsThere() throws IOException {
        JsonNode services = yaml("docker-compose.yml").get("services");
        List<String> mounted = services.findValues("volumes").stream()
                .flatMap(DeploymentFilesTest::texts)
                .filter(volume -> volume.startsWith("./"))
                .map(volume -> volume.substring(0, volume.indexOf(':')))
                .toList();
        assertThat(mounted)
                .isNotEmpty()
                .allSatisfy(path -> assertThat(ROOT.resolve(path)).exists());
        assertThat(services.findValuesAsText("dockerfile"))
                .isNotEmpty()
                .allSatisfy(path -> assertThat(ROOT.resolve(path)).isRegularFile());
    }

    @Test
    void composeOpensNothingBeyondTheLoopbackInterface() throws IOException {
        List<String> ports = yaml("docker-compose.yml").get("services").findValues("ports").stream()
                .flatMap(DeploymentFilesTest::texts)
                .toList();
        assertThat(ports).isNotEmpty().allMatch(port -> port.startsWith("127.0.0.1:"));
    }

    /** A request for another host is refused: by the submissions' client, by the health check, by the operator. */
    @Test
    void flinksRestPortIsCalledByNamesThatItKnows() throws IOException {
        JsonNode jobManager = yaml("docker-compose.yml").at("/services/jobmanager");
        assertThat(texts(jobManager.at("/healthcheck/test"))).contains("http://localhost:8081/overview");
        String ofEveryContainer = yaml("docker-compose.yml")
                .at("/x-flink/environment/FLINK_PROPERTIES")
                .asText();
        assertThat(allowedHosts(new YAMLMapper().readTree(ofEveryContainer))).contains("jobmanager", "localhost");
        for (String file : List.of("flinkdeployment.yaml", "flinkdeployment-gpu.yaml")) {
            JsonNode deployment = new YAMLMapper()
                    .readTree(read("docker/kubernetes/" + file).replace("<namespace>", "some-namespace"));
            assertThat(allowedHosts(deployment.at("/spec/flinkConfiguration")))
                    .containsExactly(deployment.at("/metadata/name").asText() + "-rest.some-namespace");
        }
        assertThat(allowedHosts(yaml("docker/flink/config.yaml"))).isEmpty();
    }

    private static Set<String> allowedHosts(JsonNode flinkSettings) {
        Configuration configuration = new Configuration();
        flinkSettings
                .properties()
                .forEach(setting -> configuration.setString(
                        setting.getKey(), setting.getValue().asText()));
        return AllowedHosts.of(configuration).names();
    }

    @Test
    void flinksLibrariesAreInTheImage() throws IOException {
        assertThat(read("docker/flink/Dockerfile"))
                .contains("COPY --chown=flink:flink jobs/target/flink-lib/ /opt/flink/lib/\n")
                .contains("COPY --from=onnxruntime --chown=flink:flink /opt/flink /opt/flink\n");
    }

    /** Flink's entrypoint looks for libjemalloc.so, which libjemalloc2 has under another name. */
    @Test
    void theGpuImageHasWhatTheEntrypointPreloads() throws IOException {
        assertThat(read("docker/flink/Dockerfile")).contains(" libjemalloc-dev ");
    }

    /** The GPU image's jar has no libraries left: every process that opens a model must be told where they are. */
    @Test
    void onnxRuntimesLibrariesAreWhereTheGpuImageHasThem() throws IOException {
        String told = "-Donnxruntime.native.path=/opt/onnxruntime";
        assertThat(read("docker/flink/Dockerfile"))
                .contains("'env.java.opts.%s: " + told + "\\n' client jobmanager taskmanager")
                .contains("COPY --from=onnxruntime /opt/onnxruntime /opt/onnxruntime\n");
        JsonNode settings = yaml("docker/kubernetes/flinkdeployment-gpu.yaml").at("/spec/flinkConfiguration");
        assertThat(List.of("client", "jobmanager", "taskmanager"))
                .allSatisfy(process -> assertThat(
                                settings.path("env.java.opts." + process).asText())
                        .isEqualTo(told));
    }

    @Test
    void theJobsTakeTheArgumentsThatTheyAreGiven() throws IOException {
        JsonNode services = yaml("docker-compose.yml").get("services");
        for (String job : List.of("classification", "classification-gpu")) {
            String[] arguments = ofSubmission(services.get(job).get("command"));
            assertThatCode(() -> JobCommandLine.parse(new ClassificationOptions(), arguments))
                    .doesNotThrowAnyException();
        }
        assertThatCode(() ->
                        JobCommandLine.parse(new AccuracyOptions(), ofSubmission(services.at("/accuracy/command"))))
                .doesNotThrowAnyException();
        for (String deployment : List.of("flinkdeployment.yaml", "flinkdeployment-gpu.yaml")) {
            JsonNode job = yaml("docker/kubernetes/" + deployment).at("/spec/job");
            assertThatCode(() -> JobCommandLine.parse(
                            new ClassificationOptions(), texts(job.get("args")).toArray(String[]::new)))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void thePublisherTakesTheArgumentsThatItIsGiven() throws IOException {
        JsonNode command = yaml("docker-compose.yml").at("/services/publisher/command");
        assertThatCode(() ->
                        Twins.commandLine(() -> false).parseArgs(texts(command).toArray(String[]::new)))
                .doesNotThrowAnyException();
        assertThat(texts(command)).isNotEmpty();
    }

    @Test
    void theClassesThatAreStartedExist() throws IOException {
        List<String> files = List.of(
                "docker-compose.yml",
                "docker/twins/Dockerfile",
                "docker/flink/submit.sh",
                "docker/kubernetes/flinkdeployment.yaml",
                "docker/kubernetes/flinkdeployment-gpu.yaml");
        for (String file : files) {
            assertThat(MAIN_CLASS.matcher(read(file)).results().map(MatchResult::group))
                    .allSatisfy(name -> assertThat(Class.forName(name).getMethod("main", String[].class))
                            .isNotNull());
        }
    }

    @Test
    void theImagesAreMadeOfWhatTheBuildLeavesInTheBuildContext() throws IOException {
        List<String> context = read(".dockerignore")
                .lines()
                .filter(line -> line.startsWith("!"))
                .map(line -> line.substring(1))
                .toList();
        for (String dockerfile : List.of("docker/flink/Dockerfile", "docker/twins/Dockerfile")) {
            List<String> copied = COPIED.matcher(read(dockerfile))
                    .results()
                    .flatMap(line -> Stream.of(line.group(1).split(" ")))
                    .toList();
            assertThat(copied)
                    .isNotEmpty()
                    .allMatch(source -> context.stream().anyMatch(source::startsWith))
                    .filteredOn(source -> source.startsWith("docker/"))
                    .allSatisfy(source -> assertThat(ROOT.resolve(source)).exists());
        }
    }

    @Test
    void allTopicsAreCreatedAndAccuracyIsCompacted() throws IOException {
        String script = read("docker/kafka/create-topics.sh");
        assertThat(PipelineTopic.names()).allSatisfy(topic -> assertThat(script).contains("create " + topic));
        assertThat(script).contains("create accuracy --config cleanup.policy=compact");
    }

    /** A submission that stays takes a job that is listed no longer for one that was lost. */
    @Test
    void jobsThatEndedAreListedForMonths() throws IOException {
        assertThat(yaml("docker/flink/config.yaml")
                        .path("jobstore.expiration-time")
                        .asLong())
                .isGreaterThan(Duration.ofDays(200).toSeconds());
    }

    @Test
    void submissionLooksForTheNamesOfTheJobs() throws IOException {
        assertThat(read("docker/flink/submit.sh")).contains("name=\"Flink Twins $job ($group)\"");
        assertThat(List.of(ClassificationJob.NAME, AccuracyJob.NAME))
                .containsExactly("Flink Twins classification", "Flink Twins accuracy");
    }

    /** What docker/flink/submit.sh hands on: all but itself, --keep, the job's name and its slots. */
    private static String[] ofSubmission(JsonNode command) {
        return texts(command).skip(4).toArray(String[]::new);
    }

    private static Stream<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText);
    }

    /** With the defaults of its variables; Jackson leaves the merge keys alone, and so are they here. */
    private static JsonNode yaml(String file) throws IOException {
        return new YAMLMapper().readTree(DEFAULT.matcher(read(file)).replaceAll("$1"));
    }

    private static String read(String file) throws IOException {
        return Files.readString(ROOT.resolve(file));
    }
}
