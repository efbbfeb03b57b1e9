package io.flinktwins.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** docker-compose.yml, with its anchors and merges resolved, beside what the engine does with it. */
class ComposeFileTest {

    private static final Path ROOT = Path.of("..");

    private static JsonNode services = JsonNodeFactory.instance.objectNode();

    @BeforeAll
    static void read() throws IOException {
        Map<String, Object> file = new Yaml().load(Files.readString(ROOT.resolve("docker-compose.yml")));
        services = new ObjectMapper().valueToTree(file).path("services");
    }

    /** Two services that build an image of the same name fail with "already exists" on engines of today. */
    @Test
    void eachImageOfOursIsBuiltByOneService() {
        List<String> built = services.valueStream()
                .filter(service -> service.has("build"))
                .map(service -> service.path("image").asText())
                .toList();
        assertThat(built).containsExactlyInAnyOrder("flink-twins:cpu", "flink-twins:gpu", "flink-twins-publisher");
    }

    /** Checks run every few seconds, for as long as the container lives. */
    @Test
    void noHealthCheckStartsJava() {
        assertThat(names(service -> service.has("healthcheck")))
                .contains("kafka", "jobmanager", "classification", "classification-gpu", "accuracy");
        assertThat(services.valueStream()
                        .map(service -> service.at("/healthcheck/test").toString()))
                .allSatisfy(test -> assertThat(test).doesNotContain("java", ".sh", "flink list"));
    }

    @Test
    void everyServiceHasAMemoryLimit() {
        assertThat(names(service -> !service.has("mem_limit"))).isEmpty();
    }

    /** The engine restarts what ended, and all that ran after a reboot, but not what does its work once. */
    @Test
    void allComesBackButWhatIsDoneOnce() {
        assertThat(names(service -> !service.path("restart").asText().equals("unless-stopped")))
                .containsExactlyInAnyOrder("topics", "publisher");
        assertThat(List.of("classification", "classification-gpu", "accuracy"))
                .allSatisfy(job -> assertThat(command(job)).contains("--keep"));
        assertThat(command("publisher")).contains("--skip-sent");
    }

    @Test
    void theProcessorIsTheDefault() throws IOException {
        Properties environment = new Properties();
        try (InputStream file = Files.newInputStream(ROOT.resolve(".env"))) {
            environment.load(file);
        }
        assertThat(environment).containsEntry("COMPOSE_PROFILES", "cpu");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "gpu"})
    void aProfileHasAllThatItsServicesNeed(String profile) {
        Set<String> started = names(service -> isIn(profile, service));
        assertThat(started).filteredOn(name -> name.startsWith("taskmanager")).hasSize(1);
        assertThat(started)
                .filteredOn(name -> name.startsWith("classification"))
                .hasSize(1);
        assertThat(started).allSatisfy(name -> assertThat(started).containsAll(required(name)));
    }

    @Test
    void onAGpuTheJobAsksForIt() {
        assertThat(command("classification-gpu")).contains("--device=cuda", "--check-on=cpu");
    }

    private static boolean isIn(String profile, JsonNode service) {
        return !service.has("profiles") || texts(service.path("profiles")).contains(profile);
    }

    private static Set<String> required(String name) {
        return services.path(name)
                .path("depends_on")
                .propertyStream()
                .filter(need -> need.getValue().path("required").asBoolean(true))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static Set<String> names(Predicate<JsonNode> condition) {
        return services.propertyStream()
                .filter(service -> condition.test(service.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static List<String> command(String service) {
        return texts(services.path(service).path("command"));
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asText).toList();
    }
}
