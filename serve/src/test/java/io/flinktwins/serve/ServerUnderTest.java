package io.flinktwins.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinktwins.inference.batch.BatchPolicy;
import io.flinktwins.inference.batch.Capacity;
import io.flinktwins.inference.fetch.AllowedUris;
import io.flinktwins.inference.fetch.FetchOptions;
import io.flinktwins.inference.fetch.FetchOptions.Patience;
import io.flinktwins.inference.image.ImageLimits;
import io.flinktwins.inference.modeldirectory.ModelDirectory;
import io.flinktwins.inference.onnx.Device;
import io.flinktwins.inference.onnx.OnnxEngine;
import io.flinktwins.inference.onnx.OnnxEngine.ClientCheck;
import io.flinktwins.inference.onnx.OnnxOptions;
import io.flinktwins.inference.onnx.OnnxOptions.ModelSharing;
import io.flinktwins.inference.serving.Engine;
import io.flinktwins.inference.serving.ServingOptions;
import io.flinktwins.inference.serving.Slot;
import io.flinktwins.serve.ServeSettings.Tls;
import io.flinktwins.serve.classifying.RequestLimits;
import io.flinktwins.serve.classifying.ServedModel;
import io.flinktwins.serve.publish.PublishSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.apache.flink.configuration.MemorySize;
import org.jspecify.annotations.Nullable;

/** A server on a free port, and a client of it. */
final class ServerUnderTest implements AutoCloseable {

    static final ObjectMapper JSON = new ObjectMapper();

    /** As long as a machine may take whose cores are all busy. */
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private final TwinsServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    private ServerUnderTest(TwinsServer server) {
        this.server = server;
    }

    /** How a server differs from one with the defaults of these tests. */
    static final class Setup {

        private final Path model;
        private UnaryOperator<Engine> engine = UnaryOperator.identity();
        private Duration poll = Duration.ZERO;
        private List<Long> kept = List.of();
        private RequestLimits requests = new RequestLimits(8, 64);
        private String maxBody = "1mb";
        private int maxConnections = 100;
        private Duration requestTimeout = PATIENCE;
        private Duration stopTimeout = PATIENCE;
        private List<String> allowedUris = List.of();
        private @Nullable Tls tls;
        private @Nullable PublishSettings publish;

        Setup(Path model) {
            this.model = model;
        }

        Setup engine(UnaryOperator<Engine> other) {
            engine = other;
            return this;
        }

        Setup poll(Duration interval) {
            poll = interval;
            return this;
        }

        Setup kept(Long... versions) {
            kept = List.of(versions);
            return this;
        }

        Setup requests(int imagesPerRequest, int queuedImages) {
            requests = new RequestLimits(imagesPerRequest, queuedImages);
            return this;
        }

        Setup maxBody(String size) {
            maxBody = size;
            return this;
        }

        Setup maxConnections(int number) {
            maxConnections = number;
            return this;
        }

        Setup requestTimeout(Duration timeout) {
            requestTimeout = timeout;
            return this;
        }

        Setup stopTimeout(Duration timeout) {
            stopTimeout = timeout;
            return this;
        }

        Setup allowedUris(String... prefixes) {
            allowedUris = List.of(prefixes);
            return this;
        }

        Setup tls(Tls files) {
            tls = files;
            return this;
        }

        Setup publish(PublishSettings settings) {
            publish = settings;
            return this;
        }

        private ServeSettings settings() {
            OnnxOptions session = new OnnxOptions(Device.CPU, 1, ModelSharing.SLOT, PATIENCE);
            Engine onnx = new OnnxEngine(
                    new ModelDirectory(model.toString()), null, session, ImageLimits.DEFAULT, ClientCheck.NONE);
            return new ServeSettings(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    tls,
                    Set.of("twins.example"),
                    new ServedModel.Settings(
                            engine.apply(onnx),
                            Slot.alone(Capacity.DEFAULT),
                            new ServingOptions(new BatchPolicy(Duration.ZERO, PATIENCE), poll),
                            kept),
                    new ServerLimits(requests, MemorySize.parse(maxBody), maxConnections, requestTimeout, stopTimeout),
                    new FetchOptions(
                            new AllowedUris(allowedUris), 1 << 20, PATIENCE, 2, 100, new Patience(5, PATIENCE)),
                    "imagenet",
                    publish);
        }
    }

    /** Starts with the model. */
    static ServerUnderTest start(Setup setup) {
        ServerUnderTest server = listening(setup);
        server.server.load();
        return server;
    }

    /** Starts without the model. */
    static ServerUnderTest listening(Setup setup) {
        return new ServerUnderTest(TwinsServer.open(setup.settings()));
    }

    TwinsServer server() {
        return server;
    }

    URI uri(String path) {
        return server.address().resolve(path);
    }

    HttpResponse<byte[]> get(String path) {
        return send(HttpRequest.newBuilder(uri(path)).build());
    }

    HttpResponse<byte[]> post(String path, String json) {
        return send(posting(path, json));
    }

    CompletableFuture<HttpResponse<byte[]>> postLater(String path, String json) {
        return client.sendAsync(posting(path, json), BodyHandlers.ofByteArray());
    }

    HttpRequest posting(String path, String json) {
        return HttpRequest.newBuilder(uri(path))
                .POST(BodyPublishers.ofString(json))
                .build();
    }

    HttpResponse<byte[]> send(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static JsonNode json(HttpResponse<byte[]> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String base64(byte[] file) {
        return Base64.getEncoder().encodeToString(file);
    }

    @Override
    public void close() {
        server.close();
    }
}
