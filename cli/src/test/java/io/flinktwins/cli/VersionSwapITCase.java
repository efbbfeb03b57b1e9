package io.flinktwins.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinktwins.cli.ServedImages.Ranked;
import io.flinktwins.testbed.host.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Versions that come and go while clients of all dialects ask without a pause. */
class VersionSwapITCase {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int CLIENTS = 16;
    private static final int IMAGES = 12;

    @TempDir
    private Path folder;

    @Test
    void noRequestFails() throws Exception {
        ServedImages images = ServedImages.write(folder, IMAGES);
        List<Integer> classes = images.classified().stream()
                .map(image -> image.get(0))
                .map(Ranked::classId)
                .toList();
        add(1);
        try (RunningServer server = RunningServer.start("--model", model().toString(), "--model-poll", "50ms")) {
            Load load = new Load(server, contents(images), classes);
            try {
                load.awaitAllAnsweredBy(1);
                add(2);
                load.awaitAllAnsweredBy(2);
                add(3);
                load.awaitAllAnsweredBy(3);
                remove(3);
                load.awaitAllAnsweredBy(2);
            } finally {
                load.stop();
            }
            assertThat(load.failures()).isEmpty();
        }
    }

    private Path model() {
        return folder.resolve("model");
    }

    private static List<String> contents(ServedImages images) throws IOException {
        List<String> contents = new ArrayList<>();
        for (String file : images.files()) {
            contents.add(Base64.getEncoder().encodeToString(Files.readAllBytes(Path.of(file))));
        }
        return contents;
    }

    /** As an operator is told to: written elsewhere, then moved there as a whole. */
    private void add(long version) throws IOException {
        Path original = Path.of(ServedImages.MODEL, "1");
        Path written = Files.createDirectories(model().resolve("uploading"));
        Files.writeString(
                written.resolve("twins.json"),
                Files.readString(original.resolve("twins.json")).replace("\"version\": 1", "\"version\": " + version));
        Files.copy(original.resolve("model.onnx"), written.resolve("model.onnx"));
        Files.move(written, model().resolve(Long.toString(version)), StandardCopyOption.ATOMIC_MOVE);
    }

    private void remove(long version) throws IOException {
        Path removed = model().resolve(Long.toString(version));
        Files.delete(removed.resolve("twins.json"));
        Files.delete(removed.resolve("model.onnx"));
        Files.delete(removed);
    }

    /** Clients that each ask again as soon as they have an answer. */
    private static final class Load {

        private final RunningServer server;
        private final List<String> contents;
        private final List<Integer> classes;
        private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        private final List<Client> clients;
        private final List<Future<?>> running;
        private final Set<String> failures = ConcurrentHashMap.newKeySet();
        private volatile boolean stopped;

        Load(RunningServer server, List<String> contents, List<Integer> classes) {
            this.server = server;
            this.contents = contents;
            this.classes = classes;
            clients = IntStream.range(0, CLIENTS).mapToObj(Client::new).toList();
            running = clients.stream().<Future<?>>map(threads::submit).toList();
        }

        void awaitAllAnsweredBy(long version) throws Exception {
            Await.until(
                    "answers by version " + version,
                    PATIENCE,
                    () -> clients.stream().allMatch(client -> client.version == version));
        }

        Collection<String> failures() {
            return failures;
        }

        void stop() throws Exception {
            stopped = true;
            for (Future<?> client : running) {
                client.get();
            }
            threads.shutdown();
        }

        /** Half of them speak HTTP/2. */
        private final class Client implements Runnable {

            private final HttpClient http;
            private int next;
            private volatile long version;

            Client(int number) {
                next = number;
                http = HttpClient.newBuilder()
                        .version(number % 2 == 0 ? Version.HTTP_1_1 : Version.HTTP_2)
                        .build();
            }

            @Override
            public void run() {
                try {
                    while (!stopped) {
                        askOne(next % contents.size());
                        askSeveral(next % contents.size());
                        askPaddleX(next % contents.size());
                        askPaddleServing(next % contents.size());
                        next++;
                    }
                } catch (IOException e) {
                    failures.add(e.toString());
                    throw new UncheckedIOException(e);
                } catch (InterruptedException e) {
                    throw new IllegalStateException("nobody interrupts clients", e);
                }
            }

            private void askOne(int image) throws IOException, InterruptedException {
                JsonNode answer = ask("/v2/models/alt_gvt_nano/infer", inference(List.of(image)));
                version = answer.path("model_version").asLong();
                requireClasses(answer, List.of(image));
            }

            /** All of them have to be answered by one version. */
            private void askSeveral(int first) throws IOException, InterruptedException {
                List<Integer> several = IntStream.range(0, IMAGES)
                        .mapToObj(number -> (first + number) % contents.size())
                        .toList();
                requireClasses(ask("/v2/models/alt_gvt_nano/infer", inference(several)), several);
            }

            private ObjectNode inference(List<Integer> images) {
                ObjectNode body = JSON.createObjectNode();
                ObjectNode input = body.putArray("inputs").addObject();
                input.put("name", "image").put("datatype", "BYTES");
                input.putArray("shape").add(images.size());
                ArrayNode data = input.putArray("data");
                images.forEach(image -> data.add(contents.get(image)));
                ObjectNode output = body.putArray("outputs").addObject().put("name", "probabilities");
                output.putObject("parameters").put("classification", 1);
                return body;
            }

            private void requireClasses(JsonNode answer, List<Integer> images) {
                JsonNode data = answer.at("/outputs/0/data");
                require(data.size() == images.size(), answer);
                for (int place = 0; place < data.size(); place++) {
                    String wanted = ":%d:".formatted(classes.get(images.get(place)));
                    require(data.get(place).asText().contains(wanted), answer);
                }
            }

            private void askPaddleX(int image) throws IOException, InterruptedException {
                JsonNode answer =
                        ask("/image-classification", JSON.createObjectNode().put("image", contents.get(image)));
                require(answer.at("/result/categories/0/id").asInt(-1) == classes.get(image), answer);
            }

            private void askPaddleServing(int image) throws IOException, InterruptedException {
                ObjectNode body = JSON.createObjectNode();
                body.putArray("key").add("image");
                body.putArray("value").add(contents.get(image));
                JsonNode answer = ask("/imagenet/prediction", body);
                require(answer.path("err_no").asInt(-1) == 0, answer);
            }

            private JsonNode ask(String path, ObjectNode body) throws IOException, InterruptedException {
                HttpRequest request = HttpRequest.newBuilder(server.at(path))
                        .POST(BodyPublishers.ofString(body.toString()))
                        .build();
                HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
                if (answer.statusCode() != HttpURLConnection.HTTP_OK) {
                    failures.add("%s: %d %s".formatted(path, answer.statusCode(), answer.body()));
                }
                return JSON.readTree(answer.body());
            }

            private void require(boolean holds, JsonNode answer) {
                if (!holds) {
                    failures.add("wrong: " + answer);
                }
            }
        }
    }
}
