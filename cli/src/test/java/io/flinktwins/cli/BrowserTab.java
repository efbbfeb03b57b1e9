package io.flinktwins.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinktwins.testbed.host.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A page in a headless Chromium that a test looks at and types into, by Chromium's DevTools protocol.
 *
 * @see <a href="https://chromedevtools.github.io/devtools-protocol/">Chrome DevTools Protocol</a>
 */
public final class BrowserTab implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Keys that are no text, with the number that Windows gave them. */
    private static final Map<String, Integer> KEYS = Map.of(
            "Enter",
            13,
            "Escape",
            27,
            "End",
            35,
            "Home",
            36,
            "ArrowLeft",
            37,
            "ArrowUp",
            38,
            "ArrowRight",
            39,
            "ArrowDown",
            40,
            "Tab",
            9);

    private final Process process;
    private final WebSocket socket;
    private final Listener listener;
    private final AtomicInteger calls = new AtomicInteger();

    private BrowserTab(Process process, WebSocket socket, Listener listener) {
        this.process = process;
        this.socket = socket;
        this.listener = listener;
    }

    /** Opens a page in a window of a size. */
    public static BrowserTab open(Path directory, URI page, int width, int height) throws Exception {
        Browser browser = new Browser(System.getProperty("browser"), directory);
        Process process = browser.open(
                URI.create("about:blank"),
                "--remote-debugging-port=0",
                "--hide-scrollbars",
                "--force-color-profile=srgb");
        try {
            Listener listener = new Listener();
            WebSocket socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(tab(directory.resolve("profile/DevToolsActivePort")), listener)
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            BrowserTab tab = new BrowserTab(process, socket, listener);
            tab.call("Runtime.enable");
            tab.call("Log.enable");
            tab.call("Page.enable");
            tab.resize(width, height);
            tab.load(page);
            return tab;
        } catch (Exception e) {
            end(process);
            throw e;
        }
    }

    /** Chromium writes its port into this file, and lists its tabs there. */
    private static URI tab(Path portFile) throws Exception {
        Await.until("Chromium's port", PATIENCE, () -> Files.exists(portFile) && Files.size(portFile) > 0);
        URI list = URI.create("http://127.0.0.1:%s/json/list"
                .formatted(Files.readAllLines(portFile).get(0)));
        HttpClient client = HttpClient.newHttpClient();
        AtomicReference<@Nullable URI> found = new AtomicReference<>();
        Await.until("Chromium's tab", PATIENCE, () -> {
            JsonNode tabs =
                    JSON.readTree(client.send(HttpRequest.newBuilder(list).build(), BodyHandlers.ofString())
                            .body());
            for (JsonNode tab : tabs) {
                if (tab.get("type").textValue().equals("page")) {
                    found.set(URI.create(tab.get("webSocketDebuggerUrl").textValue()));
                }
            }
            return found.get() != null;
        });
        return requireNonNull(found.get());
    }

    public void load(URI page) throws Exception {
        call("Page.navigate", "url", page.toString());
        await("the page", "document.readyState === 'complete' && location.href !== 'about:blank'");
    }

    public void resize(int width, int height) throws Exception {
        call(
                "Emulation.setDeviceMetricsOverride",
                "width",
                width,
                "height",
                height,
                "deviceScaleFactor",
                1,
                "mobile",
                false);
    }

    /** The value of an expression in JavaScript, or of what it promises. */
    public JsonNode evaluate(String expression) throws Exception {
        JsonNode result =
                call("Runtime.evaluate", "expression", expression, "returnByValue", true, "awaitPromise", true);
        assertThat(result.get("exceptionDetails")).as(expression).isNull();
        return result.at("/result/value");
    }

    public void await(String what, String expression) throws Exception {
        Await.until(what, PATIENCE, () -> {
            try {
                return evaluate(expression).booleanValue();
            } catch (IOException | InterruptedException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        });
    }

    /** Presses a key, by the name that the page hears. */
    public void press(String key) throws Exception {
        Integer number = KEYS.get(key);
        String text = number == null ? key : key.equals("Enter") ? "\r" : "";
        int code = number == null ? key.toUpperCase(Locale.ROOT).charAt(0) : number;
        call(
                "Input.dispatchKeyEvent",
                "type",
                text.isEmpty() ? "rawKeyDown" : "keyDown",
                "key",
                key,
                "text",
                text,
                "windowsVirtualKeyCode",
                code);
        call("Input.dispatchKeyEvent", "type", "keyUp", "key", key, "windowsVirtualKeyCode", code);
    }

    /** Puts text into the field that has the focus. */
    public void type(String text) throws Exception {
        call("Input.insertText", "text", text);
    }

    public byte[] screenshot() throws Exception {
        return Base64.getDecoder()
                .decode(call("Page.captureScreenshot", "format", "png")
                        .get("data")
                        .textValue());
    }

    /** Errors of scripts, and of what could not be loaded or was against the page's policy. */
    public List<String> failures() {
        return List.copyOf(listener.failures);
    }

    /** Calls a method with names and values in turn; returns its result. */
    public JsonNode call(String method, Object... parameters) throws Exception {
        int id = calls.incrementAndGet();
        ObjectNode message = JsonNodeFactory.instance.objectNode().put("id", id).put("method", method);
        ObjectNode all = message.putObject("params");
        for (int i = 0; i < parameters.length; i += 2) {
            all.putPOJO((String) parameters[i], parameters[i + 1]);
        }
        CompletableFuture<JsonNode> answer = listener.expect(id);
        socket.sendText(JSON.writeValueAsString(message), true).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        JsonNode answered = answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(answered.get("error")).as("%s", message).isNull();
        return answered.get("result");
    }

    @Override
    public void close() {
        socket.abort();
        end(process);
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Brings each answer to its call. */
    private static final class Listener implements WebSocket.Listener {

        private final Map<Integer, CompletableFuture<JsonNode>> expected = new ConcurrentHashMap<>();
        private final List<String> failures = new CopyOnWriteArrayList<>();
        private final StringBuilder message = new StringBuilder();

        CompletableFuture<JsonNode> expect(int id) {
            return expected.computeIfAbsent(id, missing -> new CompletableFuture<>());
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean isLast) {
            message.append(part);
            if (isLast) {
                take(message.toString());
                message.setLength(0);
            }
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        private void take(String text) {
            try {
                JsonNode json = JSON.readTree(text);
                if (json.has("id")) {
                    expect(json.get("id").intValue()).complete(json);
                } else if (isFailure(json)) {
                    failures.add(json.get("params").toString());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static boolean isFailure(JsonNode event) {
            String method = event.get("method").textValue();
            return method.equals("Runtime.exceptionThrown")
                    || (method.equals("Log.entryAdded")
                            && event.at("/params/entry/level").textValue().equals("error"));
        }
    }
}
