package io.flinktwins.cli.review.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.flinktwins.cli.review.web.PageData.Seen;
import io.flinktwins.testbed.host.PortChoice;
import io.flinktwins.testbed.host.PortInUseException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The page's server, on the loopback interface: files and data for whoever looks, and a place for labels if labelling is
 * allowed.
 */
public final class ReviewServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ReviewServer.class);

    private static final int THREADS = 8;
    private static final int BACKLOG = 50;
    private static final String THUMBNAILS = "/thumbnails/";

    static {
        // Seconds that a request may take to come and an answer to go, and connections at once; else without end.
        setUnlessSet("sun.net.httpserver.maxReqTime", "20");
        setUnlessSet("sun.net.httpserver.maxRspTime", "60");
        setUnlessSet("jdk.httpserver.maxConnections", "100");
    }

    private final PageData data;
    private final ThumbnailReplies thumbnails;
    private final @Nullable LabelRequests labels;
    private final HttpServer server;
    private final ExecutorService threads;

    private ReviewServer(PageData data, @Nullable Labelling labelling, HttpServer server) {
        this.data = data;
        this.server = server;
        thumbnails = new ThumbnailReplies(data.wall(), data.bytes());
        labels = labelling == null ? null : new LabelRequests(labelling, data.wall(), data.classes());
        threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "review page");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Starts.
     *
     * @param labelling null for a page that only shows
     * @throws PortInUseException if the port is required and not free
     */
    public static ReviewServer start(PortChoice port, PageData data, @Nullable Labelling labelling) {
        ReviewServer review = new ReviewServer(data, labelling, listen(port.find()));
        review.server.createContext("/", review::handle);
        review.server.setExecutor(review.threads);
        review.server.start();
        return review;
    }

    private static HttpServer listen(int port) {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
        } catch (BindException e) {
            throw new PortInUseException(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void setUnlessSet(String limit, String value) {
        if (System.getProperty(limit) == null) {
            System.setProperty(limit, value);
        }
    }

    /** Where the page is. */
    public URI address() {
        InetSocketAddress bound = server.getAddress();
        return URI.create("http://%s:%d/".formatted(bound.getAddress().getHostAddress(), bound.getPort()));
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            reply(exchange).send(exchange);
        }
    }

    private Reply reply(HttpExchange exchange) throws IOException {
        String method = exchange.getRequestMethod();
        String path = String.valueOf(exchange.getRequestURI().getPath());
        String refusal = ForeignRequests.refusal(method, path, exchange.getRequestHeaders());
        if (refusal != null) {
            return Reply.text(Reply.FORBIDDEN, "Refused: " + refusal + "\n");
        }
        try {
            return switch (method) {
                case "GET", "HEAD" -> shown(path, parameters(exchange.getRequestURI()));
                case "POST" -> path.equals("/labels") ? label(exchange) : notFound();
                default -> Reply.text(Reply.METHOD_NOT_ALLOWED, "GET, HEAD and POST only\n");
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Reply.text(Reply.NOT_NOW, "the page's server ends\n");
        } catch (NumberFormatException e) {
            return Reply.text(Reply.BAD_REQUEST, "not a number\n");
        } catch (RuntimeException e) {
            LOG.warn("The page asked for {}, and got nothing", path, e);
            return Reply.error(Reply.FAILED, "this failed; the log says why");
        }
    }

    private Reply shown(String path, Map<String, String> parameters) throws InterruptedException {
        if (path.equals("/page")) {
            return Reply.json(Reply.OK, page());
        } else if (path.equals("/changes")) {
            return Reply.json(Reply.OK, data.since(seen(parameters)));
        } else if (path.startsWith(THUMBNAILS)) {
            return thumbnails.of(Long.parseLong(path.substring(THUMBNAILS.length())));
        }
        Reply file = PageFiles.at(path);
        return file == null ? notFound() : file;
    }

    /** What the page may do, for it to know at its start. */
    private ObjectNode page() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("token", labels == null ? null : labels.token());
        json.put("annotator", labels == null ? null : labels.annotator());
        return json;
    }

    private static Seen seen(Map<String, String> parameters) {
        return new Seen(
                parameters.getOrDefault("run", ""),
                Long.parseLong(parameters.getOrDefault("change", "0")),
                Integer.parseInt(parameters.getOrDefault("classes", "-1")),
                Integer.parseInt(parameters.getOrDefault("accuracy", "-1")));
    }

    private static Map<String, String> parameters(URI request) {
        String query = request.getQuery();
        return query == null
                ? Map.of()
                : Arrays.stream(query.split("&"))
                        .map(parameter -> parameter.split("=", 2))
                        .filter(parts -> parts.length == 2)
                        .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1], (first, second) -> first));
    }

    private Reply label(HttpExchange exchange) throws IOException {
        return labels == null
                ? Reply.error(Reply.FORBIDDEN, "this page only shows; start it with --allow-labels to label")
                : labels.reply(exchange);
    }

    private static Reply notFound() {
        return Reply.text(Reply.NOT_FOUND, "there is nothing here\n");
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        thumbnails.close();
        data.close();
    }
}
