package io.flinktwins.cli.review.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the page is made of, in this jar and in that of D3. */
final class PageFiles {

    private static final String HTML = "text/html; charset=utf-8";
    private static final String CSS = "text/css; charset=utf-8";
    private static final String SCRIPT = "text/javascript; charset=utf-8";

    private static final Map<String, PageFile> FILES = Map.of(
            "/", new PageFile("review.html", HTML),
            "/review.css", new PageFile("review.css", CSS),
            "/review.js", new PageFile("review.js", SCRIPT),
            "/store.js", new PageFile("store.js", SCRIPT),
            "/wall.js", new PageFile("wall.js", SCRIPT),
            "/labelling.js", new PageFile("labelling.js", SCRIPT),
            "/accuracy.js", new PageFile("accuracy.js", SCRIPT),
            "/words.js", new PageFile("words.js", SCRIPT),
            "/icon.svg", new PageFile("icon.svg", "image/svg+xml"),
            "/d3.js", new PageFile("/META-INF/resources/webjars/d3/7.9.0/dist/d3.min.js", SCRIPT));

    private record PageFile(String resource, String contentType) {}

    private PageFiles() {}

    /** The file at a path of the page; null if there is none. */
    static @Nullable Reply at(String path) {
        PageFile file = FILES.get(path);
        return file == null ? null : new Reply(Reply.OK, file.contentType, content(file.resource));
    }

    private static byte[] content(String resource) {
        try (InputStream content = Objects.requireNonNull(PageFiles.class.getResourceAsStream(resource), resource)) {
            return content.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
