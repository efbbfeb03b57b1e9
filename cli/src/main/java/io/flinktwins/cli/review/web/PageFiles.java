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

    private static final Map<String, PageFile> FILES = Map.ofEntries(
            Map.entry("/", new PageFile("review.html", HTML)),
            Map.entry("/review.css", new PageFile("review.css", CSS)),
            Map.entry("/review.js", new PageFile("review.js", SCRIPT)),
            Map.entry("/store.js", new PageFile("store.js", SCRIPT)),
            Map.entry("/wall.js", new PageFile("wall.js", SCRIPT)),
            Map.entry("/labelling.js", new PageFile("labelling.js", SCRIPT)),
            Map.entry("/accuracy.js", new PageFile("accuracy.js", SCRIPT)),
            Map.entry("/drift.js", new PageFile("drift.js", SCRIPT)),
            Map.entry("/words.js", new PageFile("words.js", SCRIPT)),
            Map.entry("/icon.svg", new PageFile("icon.svg", "image/svg+xml")),
            Map.entry("/d3.js", new PageFile("/META-INF/resources/webjars/d3/7.9.0/dist/d3.min.js", SCRIPT)));

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
