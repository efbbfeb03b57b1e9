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

    /** Measures the page, and leaves nothing of it but the measurements. */
    private static final String AFTER = """
            <script>
            const seen = {
              failures: window.failures,
              requests: performance.getEntriesByType("resource").length,
              injected: window.injected === true,
              title: document.title,
              top1: document.getElementById("top1").textContent,
              text: document.body.innerText,
              diagrams: [...document.querySelectorAll("figure > svg")].map(svg => {
                const { width, height } = svg.getBoundingClientRect();
                return { width, height, marks: svg.querySelectorAll("rect, circle, path, line").length };
              }),
            };
            document.body.replaceChildren(Object.assign(document.createElement("pre"),
              { id: "probe", textContent: JSON.stringify(seen) }));
            </script>
            """;

    public JsonNode look(Path page) throws IOException, InterruptedException {
        String original = Files.readString(page);
        Path probed = Files.writeString(
                page.resolveSibling("probed.html"),
                original.replaceFirst("<title>", Matcher.quoteReplacement(BEFORE + "<title>"))
                        .replaceFirst("</body>\\s*</html>\\s*$", Matcher.quoteReplacement(AFTER + "</body></html>")));
        Matcher probe = PROBE.matcher(new Browser(browser, page.resolveSibling("browser")).dump(probed.toUri()));
        assertThat(probe.find()).as("the page came to its end").isTrue();
        return new ObjectMapper()
                .readTree(
                        probe.group(1).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"));
    }
}
