package io.flinktwins.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a headless Chromium makes of an accuracy report.
 *
 * @param browser its command
 */
public record RenderedPage(String browser) {

    private static final Pattern PROBE = Pattern.compile("<pre id=\"probe\">(.*?)</pre>", Pattern.DOTALL);

    private static final String BEFORE = """
            <script>
            window.failures = [];
            window.addEventListener("error", event => failures.push(String(event.message)));
            document.addEventListener("securitypolicyviolation", event => failures.push(event.blockedURI));
            </script>
            """;

    /** Opens all groups of images, measures the page, and leaves nothing of it but the measurements. */
    private static final String AFTER = """
            <script>
            window.addEventListener("load", async () => {
              const groups = [...document.querySelectorAll("details.mistakes")];
              await Promise.all(groups.filter(group => !group.open).map(group => new Promise(opened => {
                group.addEventListener("toggle", opened);
                group.open = true;
              })));
              const thumbnails = [...document.querySelectorAll(".thumbnails img")];
              await Promise.all(thumbnails.map(image => image.complete || new Promise(done => {
                image.addEventListener("load", done);
                image.addEventListener("error", done);
              })));
              const seen = {
                failures: window.failures,
                requests: performance.getEntriesByType("resource").length,
                injected: window.injected === true,
                title: document.title,
                top1: document.getElementById("top1").textContent,
                text: document.body.innerText,
                width: document.documentElement.clientWidth,
                contentWidth: document.documentElement.scrollWidth,
                diagrams: [...document.querySelectorAll("figure > svg")].map(svg => {
                  const { width, height } = svg.getBoundingClientRect();
                  return { width, height, marks: svg.querySelectorAll("rect, circle, path, line").length };
                }),
                thumbnails: thumbnails.map(image => ({ width: image.naturalWidth, alt: image.alt })),
                groups: groups.map(group => group.querySelector("summary").innerText),
              };
              document.body.replaceChildren(Object.assign(document.createElement("pre"),
                { id: "probe", textContent: JSON.stringify(seen) }));
            });
            </script>
            """;

    /** Lets the page come to its end before it is looked at; of a clock that does not make anybody wait. */
    private static final String PATIENCE = "--virtual-time-budget=60000";

    /** What it makes of a page in a window of some width. */
    public JsonNode look(Path page, int width) throws IOException, InterruptedException {
        String original = Files.readString(page);
        Path probed = Files.writeString(
                page.resolveSibling("probed.html"),
                original.replaceFirst("<title>", Matcher.quoteReplacement(BEFORE + "<title>"))
                        .replaceFirst("</body>\\s*</html>\\s*$", Matcher.quoteReplacement(AFTER + "</body></html>")));
        Matcher probe = PROBE.matcher(new Browser(browser, page.resolveSibling("browser"))
                .dump(probed.toUri(), PATIENCE, "--window-size=%d,1000".formatted(width)));
        assertThat(probe.find()).as("the page came to its end").isTrue();
        return new ObjectMapper()
                .readTree(
                        probe.group(1).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"));
    }
}
