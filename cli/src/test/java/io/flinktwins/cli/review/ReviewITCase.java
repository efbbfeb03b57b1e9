package io.flinktwins.cli.review;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.flinktwins.cli.BrowserTab;
import io.flinktwins.cli.evaluate.SampleEvaluations;
import io.flinktwins.cli.review.ReviewedTopics.Answered;
import io.flinktwins.cli.review.feed.ReviewTopics;
import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.Drift;
import io.flinktwins.schemas.Interval;
import io.flinktwins.schemas.LabelEvent;
import io.flinktwins.schemas.PipelineTopic;
import io.flinktwins.schemas.RankedClass;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.SelectionReason;
import io.flinktwins.schemas.WindowKind;
import io.flinktwins.testbed.broker.EmbeddedBroker;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page in a real browser, on a real broker. */
@EnabledIfSystemProperty(
        named = "browser",
        matches = ".+",
        disabledReason = "-Dbrowser=chromium looks at the page in a headless browser")
class ReviewITCase {

    private static final int IMAGES = 60;
    private static final String TILES = "document.querySelectorAll('#wall > [role=option]').length";

    /** Contrast ratios by WCAG 2.2, of text on the nearest background that is not transparent. */
    private static final String CONTRAST = """
            (() => {
              const channels = color => color.match(/[\\d.]+/g).map(Number);
              const luminance = color => {
                const [r, g, b] = channels(color).slice(0, 3).map(value => value / 255)
                  .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
                return 0.2126 * r + 0.7152 * g + 0.0722 * b;
              };
              const isClear = color => (channels(color)[3] ?? 1) === 0;
              const behind = element => {
                for (let at = element; at; at = at.parentElement) {
                  const color = getComputedStyle(at).backgroundColor;
                  if (!isClear(color)) {
                    return color;
                  }
                }
                return "rgb(255, 255, 255)";
              };
              const ratio = (one, other) => {
                const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
                return (light + 0.05) / (dark + 0.05);
              };
              const texts = [...document.querySelectorAll("body *")].filter(element => element.checkVisibility()
                && !["SCRIPT", "STYLE", "NOSCRIPT", "OPTION"].includes(element.tagName)
                && [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== ""));
              return texts.filter(element => ratio(getComputedStyle(element)[element instanceof SVGElement ? "fill" : "color"],
                behind(element)) < 4.5).map(element => element.outerHTML.slice(0, 200));
            })()
            """;

    @TempDir
    private Path folder;

    private EmbeddedBroker broker;
    private ReviewedTopics topics;
    private Review review;

    @BeforeEach
    void start() {
        broker = EmbeddedBroker.start();
        topics = new ReviewedTopics(broker.bootstrapServers());
        review = topics.review(true, null);
    }

    @AfterEach
    void stop() {
        review.close();
        topics.close();
        broker.close();
    }

    private BrowserTab openPage() throws Exception {
        return BrowserTab.open(folder, review.address(), 1400, 900);
    }

    private List<Answered> sendImages() throws IOException {
        List<Answered> answered = ReviewedTopics.answered(IMAGES);
        answered.forEach(topics::send);
        topics.flush();
        return answered;
    }

    @Test
    void theWallFillsWhileImagesComeAndFiltersFilter() throws Exception {
        try (BrowserTab page = openPage()) {
            assertThat(page.evaluate(TILES).intValue()).isZero();
            List<Answered> answered = sendImages();
            page.await("the wall", TILES + " === " + IMAGES);
            answered.subList(0, IMAGES / 2).forEach(topics::sendLabel);
            topics.send(
                    ReviewTopics.DEFAULT.deadLetters(),
                    SampleEvents.letter("image-events", 99, "broken", Reason.TRUNCATED_IMAGE));
            topics.flush();
            long wrong = answered.subList(0, IMAGES / 2).stream()
                    .filter(image -> !image.isRight())
                    .count();
            long unsure = answered.stream()
                    .filter(image -> image.topK().get(0).getScore() < 0.6)
                    .count();
            assertThat(wrong).isPositive();
            assertThat(unsure).isPositive();
            page.await(
                    "the labels", "document.querySelectorAll('[data-fate=right]').length === " + (IMAGES / 2 - wrong));
            assertThat(tilesOf(page, "wrong")).isEqualTo(wrong);
            assertThat(tilesOf(page, "unsure")).isEqualTo(unsure);
            assertThat(tilesOf(page, "unlabelled")).isEqualTo(IMAGES / 2);
            assertThat(tilesOf(page, "letters")).isEqualTo(1);
            assertThat(page.evaluate("document.getElementById('wall').innerText")
                            .textValue())
                    .contains("TRUNCATED_IMAGE");
            assertThat(tilesOf(page, "all")).isEqualTo(IMAGES + 1);
            page.evaluate("const chosen = document.getElementById('class'); chosen.value = '9';"
                    + " chosen.dispatchEvent(new Event('input', { bubbles: true }))");
            assertThat(page.evaluate(TILES).longValue())
                    .isEqualTo(answered.stream()
                            .filter(image -> image.topK().get(0).getClassId() == 9
                                    || (image.trueClass() == 9 && answered.indexOf(image) < IMAGES / 2))
                            .count());
            assertThat(page.evaluate("[...document.querySelectorAll('#wall img')].every(image => !image.complete"
                                    + " || image.naturalWidth === 28)")
                            .booleanValue())
                    .isTrue();
            assertThat(page.failures()).isEmpty();
        }
    }

    @Test
    void whatIsWantedIsFilteredSaysWhyAndIsLabelledByAKey() throws Exception {
        List<Answered> answered = sendImages();
        List<Answered> wanted = answered.subList(10, 16);
        wanted.forEach(image -> topics.send(
                PipelineTopic.Names.TO_LABEL,
                SampleEvents.request(image.imageId(), 0.04, SelectionReason.LOW_MARGIN, SelectionReason.DISAGREEMENT)));
        topics.send(
                PipelineTopic.Names.TO_LABEL,
                SampleEvents.request(answered.get(20).imageId(), 0.5));
        topics.sendLabel(wanted.get(0));
        topics.flush();
        try (BrowserTab page = openPage()) {
            page.await("the wall", TILES + " === " + IMAGES);
            page.await("the requests", "document.getElementById('size-wanted').textContent === '6'");
            assertThat(tilesOf(page, "wanted")).isEqualTo(6);
            assertThat(page.evaluate(
                                    "[...document.querySelectorAll('#wall .fate')].map(fate => fate.textContent).sort()[0]")
                            .textValue())
                    .isEqualTo("wanted: by chance");
            assertThat(page.evaluate("document.querySelector('#wall > :last-child .fate').textContent")
                            .textValue())
                    .isEqualTo("wanted: small margin, versions disagree");
            page.evaluate("document.getElementById('annotator').value = 'Ada'");
            page.press("ArrowRight");
            page.press("End");
            page.press("Enter");
            page.await("the label", "document.querySelectorAll('#wall .saved').length === 1");
            page.press("Escape");
            page.await("the rest", "document.getElementById('size-wanted').textContent === '5'");
            assertThat(page.evaluate(TILES).intValue()).isEqualTo(5);
            assertThat(page.evaluate("location.hash").textValue()).contains("show=wanted");
            assertThat(page.failures()).isEmpty();
        }
        assertThat(topics.sentLabels())
                .filteredOn(label -> "Ada".equals(label.getAnnotator()))
                .singleElement()
                .satisfies(label -> {
                    assertThat(label.getSelectionProbability()).isEqualTo(0.04);
                    assertThat(wanted).extracting(Answered::imageId).contains(label.getImageId());
                });
    }

    private static long tilesOf(BrowserTab page, String group) throws Exception {
        page.evaluate("document.getElementById('show-%s').click()".formatted(group));
        long tiles = page.evaluate(TILES).longValue();
        assertThat(page.evaluate("Number(document.getElementById('size-%s').textContent)".formatted(group))
                        .longValue())
                .as("the figure at %s", group)
                .isEqualTo(tiles);
        return tiles;
    }

    /** With nothing but keys: a name, then one key for each image, and of two a search. */
    @Test
    void tenImagesAreLabelledByKeys() throws Exception {
        List<Answered> answered = sendImages();
        Map<String, Integer> expected = new HashMap<>();
        try (BrowserTab page = openPage()) {
            page.await("the wall", TILES + " === " + IMAGES);
            page.evaluate("document.getElementById('annotator').focus()");
            page.type("Ada <Lovelace>");
            page.press("Escape");
            page.press("ArrowRight");
            for (int i = 0; i < 10; i++) {
                Answered selected = selected(page, answered);
                if (i % 3 == 0) {
                    page.press("Enter");
                    expected.put(selected.imageId(), selected.topK().get(0).getClassId());
                } else if (i % 3 == 1) {
                    page.press("2");
                    expected.put(selected.imageId(), selected.topK().get(1).getClassId());
                } else {
                    page.press("/");
                    page.type("ankle");
                    page.press("Enter");
                    expected.put(selected.imageId(), 9);
                }
            }
            page.await("ten saved labels", "document.querySelectorAll('#wall .saved').length === 10");
            assertThat(page.failures()).isEmpty();
        }
        assertThat(expected).hasSize(10);
        Map<String, Integer> given = new HashMap<>();
        for (LabelEvent label : topics.sentLabels()) {
            assertThat(label.getAnnotator()).isEqualTo("Ada <Lovelace>");
            assertThat(given.put(label.getImageId(), label.getClassId()))
                    .as("labels of one image")
                    .isNull();
        }
        assertThat(given).isEqualTo(expected);
    }

    private static Answered selected(BrowserTab page, List<Answered> answered) throws Exception {
        String imageId =
                page.evaluate("document.getElementById('image-id').textContent").textValue();
        return answered.stream()
                .filter(image -> image.imageId().equals(imageId))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whoDoesNotSayTheirNameIsAskedForIt() throws Exception {
        sendImages();
        try (BrowserTab page = openPage()) {
            page.await("the wall", TILES + " === " + IMAGES);
            page.press("ArrowRight");
            page.press("Enter");
            assertThat(page.evaluate("document.activeElement.id").textValue()).isEqualTo("annotator");
        }
        assertThat(topics.sentLabels()).isEmpty();
    }

    @Test
    void aLabelThatKafkaDoesNotTakeIsSaidNotToBeSaved() throws Exception {
        sendImages();
        try (BrowserTab page = openPage()) {
            page.await("the wall", TILES + " === " + IMAGES);
            page.evaluate("document.getElementById('annotator').value = 'Ada'");
            broker.close();
            page.press("ArrowRight");
            page.press("Enter");
            page.await("the failure", "document.getElementById('unsaved').innerText.includes('is not saved')");
            page.await(
                    "the trouble", "document.getElementById('connection').innerText.includes('Kafka does not answer')");
            assertThat(page.evaluate("document.querySelectorAll('#wall .saved').length")
                            .intValue())
                    .isZero();
            assertThat(page.evaluate("document.querySelector('#unsaved button').innerText")
                            .textValue())
                    .isEqualTo("Try again");
        }
    }

    @Test
    void theWallStandsStillWhileSomebodyWorks() throws Exception {
        List<Answered> answered = ReviewedTopics.answered(IMAGES);
        answered.subList(0, 10).forEach(topics::send);
        topics.flush();
        try (BrowserTab page = openPage()) {
            page.await("the wall", TILES + " === 10");
            page.press("ArrowRight");
            answered.subList(10, 30).forEach(topics::send);
            topics.flush();
            page.await("the offer", "document.getElementById('follow').innerText.includes('show 20 newer')");
            assertThat(page.evaluate(TILES).intValue()).isEqualTo(10);
            page.press("Escape");
            assertThat(page.evaluate(TILES).intValue()).isEqualTo(30);
        }
    }

    @Test
    void markupInAnyTextIsText() throws Exception {
        String markup = "<img src=x onerror=\"window.injected=true\"><script>window.injected=true</script>";
        topics.send(ReviewTopics.DEFAULT.images(), SampleEvents.image(markup, markup.getBytes(StandardCharsets.UTF_8)));
        topics.send(
                ReviewTopics.DEFAULT.classifications(),
                SampleEvents.classification(markup, 1, List.of(new RankedClass(0, markup, 0.5f))));
        LabelEvent label = SampleEvents.label(markup, 3, 1);
        label.setLabel(markup);
        label.setAnnotator(markup);
        topics.send(ReviewTopics.DEFAULT.labels(), label);
        topics.send(
                ReviewTopics.DEFAULT.deadLetters(),
                SampleEvents.letter("image-events", 99, markup, Reason.CORRUPT_IMAGE));
        topics.flush();
        try (BrowserTab page = openPage()) {
            page.await("the wall", TILES + " === 1");
            page.press("ArrowRight");
            page.await("the placeholder", "document.querySelector('#picture .placeholder') !== null");
            assertThat(page.evaluate("window.injected === true").booleanValue()).isFalse();
            assertThat(page.evaluate("document.querySelectorAll('#wall script, #selected script, [onerror]').length")
                            .intValue())
                    .isZero();
            assertThat(page.evaluate("document.getElementById('image-id').textContent")
                            .textValue())
                    .isEqualTo(markup);
            assertThat(page.evaluate("document.getElementById('facts').textContent")
                            .textValue())
                    .contains("by " + markup);
        }
    }

    @Test
    void accuracyOverTimeIsDrawnAndToldInATable() throws Exception {
        Instant start = SampleEvents.CAPTURED_AT;
        for (int window = 0; window < 3; window++) {
            topics.send(
                    ReviewTopics.DEFAULT.accuracy(),
                    AccuracyReport.newBuilder(SampleEvaluations.report())
                            .setWindowKind(WindowKind.TUMBLING)
                            .setWindowStart(start.plusSeconds(60L * window))
                            .setWindowEnd(start.plusSeconds(60L * window + 60))
                            .setCount(100)
                            .setTop1(0.8 + 0.01 * window)
                            .build());
        }
        topics.send(ReviewTopics.DEFAULT.accuracy(), SampleEvaluations.report());
        topics.flush();
        try (BrowserTab page = openPage()) {
            page.await("the chart", "document.querySelectorAll('#chart .measured circle').length === 3");
            assertThat(page.evaluate("document.getElementById('top1').textContent")
                            .textValue())
                    .isEqualTo("80.0 %");
            assertThat(page.evaluate("document.getElementById('top1-detail').textContent")
                            .textValue())
                    .contains("75.0 % to 85.0 %");
            assertThat(page.evaluate("[...document.querySelectorAll('#chart tbody tr')]"
                                    + ".map(row => row.children[2].textContent).join()")
                            .textValue())
                    .isEqualTo("82.0 %,81.0 %,80.0 %");
            assertThat(page.failures()).isEmpty();
        }
    }

    /** A window without a label has an estimate, too, and the report of one without an estimate leaves a gap. */
    @Test
    void theEstimateIsDrawnBesideWhatWasMeasured() throws Exception {
        Instant start = SampleEvents.CAPTURED_AT;
        List<Double> estimates = Arrays.asList(0.9, 0.88, null, 0.7);
        for (int window = 0; window < estimates.size(); window++) {
            Double estimate = estimates.get(window);
            topics.send(
                    ReviewTopics.DEFAULT.accuracy(),
                    AccuracyReport.newBuilder(SampleEvaluations.report())
                            .setWindowKind(WindowKind.TUMBLING)
                            .setWindowStart(start.plusSeconds(60L * window))
                            .setWindowEnd(start.plusSeconds(60L * window + 60))
                            .setTop1(window == 3 ? null : 0.8)
                            .setTop1Interval(window == 3 ? null : new Interval(0.75, 0.85))
                            .setCount(window == 3 ? 0 : 100)
                            .setPredictions(1_000)
                            .setEstimatedTop1(estimate)
                            .setEstimatedTop1Interval(
                                    estimate == null ? null : new Interval(estimate - 0.05, estimate + 0.05))
                            .build());
        }
        topics.flush();
        try (BrowserTab page = openPage()) {
            page.await("the estimates", "document.querySelectorAll('#chart .estimated circle').length === 3");
            assertThat(page.evaluate("document.querySelectorAll('#chart .measured circle').length")
                            .intValue())
                    .isEqualTo(3);
            assertThat(page.evaluate("document.querySelectorAll('#chart .estimated line.interval').length")
                            .intValue())
                    .isEqualTo(3);
            assertThat(page.evaluate("[...document.querySelectorAll('#chart .estimated line.interval')].every(line =>"
                                    + " Number(line.getAttribute('y1')) > Number(line.getAttribute('y2')))")
                            .booleanValue())
                    .as("an interval has a height")
                    .isTrue();
            assertThat(page.evaluate("[...document.querySelectorAll('#chart .estimated circle')]"
                                    + ".map(circle => Number(circle.getAttribute('cy')))"
                                    + ".every((y, i, all) => i === 0 || y > all[i - 1])")
                            .booleanValue())
                    .as("lower estimates lie lower")
                    .isTrue();
            assertThat(page.evaluate(
                                    "[...document.querySelectorAll('#chart .legend')].map(text => text.innerText).join()")
                            .textValue())
                    .isEqualTo("measured on labelled images,estimated for all images");
            assertThat(page.evaluate("[...document.querySelectorAll('#chart tbody tr')]"
                                    + ".map(row => row.children[5].textContent).join()")
                            .textValue())
                    .isEqualTo("70.0 %,–,88.0 %,90.0 %");
            assertThat(page.failures()).isEmpty();
        }
    }

    @Test
    void theDriftOfTheNewestWindowIsToldWithTheClassesThatHaveGrown() throws Exception {
        List<@Nullable Drift> drifts = new ArrayList<>();
        drifts.add(null);
        drifts.add(new Drift(3_000L, 0.03, 0.01, 0.02, 0.01, 0.0, null, false, List.of()));
        drifts.add(new Drift(3_000L, 0.25, 0.41, 0.05, null, 0.5, 0.125, true, List.of(9, 77)));
        for (int window = 0; window < drifts.size(); window++) {
            Instant start = SampleEvents.CAPTURED_AT.plusSeconds(60L * window);
            topics.send(
                    ReviewTopics.DEFAULT.accuracy(),
                    AccuracyReport.newBuilder(SampleEvaluations.report())
                            .setWindowKind(WindowKind.TUMBLING)
                            .setWindowStart(start)
                            .setWindowEnd(start.plusSeconds(60))
                            .setDrift(drifts.get(window))
                            .build());
        }
        topics.flush();
        try (BrowserTab page = openPage()) {
            page.await("the chart", "document.querySelectorAll('#drift circle').length === 2");
            assertThat(page.evaluate("document.querySelectorAll('#drift circle.drifts').length")
                            .intValue())
                    .isEqualTo(1);
            assertThat(page.evaluate("document.getElementById('drift-state').textContent")
                            .textValue())
                    .startsWith("The newest window drifts")
                    .endsWith("More frequent than in the reference: Ankle boot, class 77.");
            assertThat(page.evaluate("[...document.querySelectorAll('#drift tbody tr')].map(row =>"
                                    + " [...row.children].slice(1).map(cell => cell.textContent).join()).join(' | ')")
                            .textValue())
                    .isEqualTo("0.25,0.05,–,0.50,0.13,yes,Ankle boot, class 77 | 0.03,0.02,0.01,0.00,–,no,");
            assertThat(page.failures()).isEmpty();
        }
    }

    @Test
    void withoutAReferenceThereIsNothingAboutDrift() throws Exception {
        topics.send(ReviewTopics.DEFAULT.accuracy(), SampleEvaluations.report());
        topics.flush();
        try (BrowserTab page = openPage()) {
            page.await("the figure", "document.getElementById('top1')?.textContent === '80.0 %'");
            assertThat(page.evaluate("document.getElementById('drifting').hidden")
                            .booleanValue())
                    .isTrue();
        }
    }

    /** The browser's own words say where a request is from, whatever the page asks it to send. */
    @Test
    void aPageOfAnotherOriginCanDoNothing() throws Exception {
        topics.send(ReviewTopics.DEFAULT.images(), SampleEvents.image("a", 10));
        topics.flush();
        HttpServer elsewhere = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        elsewhere.createContext("/", exchange -> {
            exchange.sendResponseHeaders(HttpURLConnection.HTTP_OK, -1);
            exchange.close();
        });
        elsewhere.start();
        URI foreign = URI.create(
                "http://localhost:%d/".formatted(elsewhere.getAddress().getPort()));
        try (BrowserTab page = BrowserTab.open(folder, foreign, 800, 600)) {
            String attempt = "fetch('%s', %s).then(answer => answer.type + answer.status, () => 'refused')";
            for (String path : List.of("page", "changes", "thumbnails/1", "review.js")) {
                assertThat(page.evaluate(attempt.formatted(review.address() + path, "{}"))
                                .textValue())
                        .as(path)
                        .isEqualTo("refused");
            }
            String label = "JSON.stringify({ imageId: 'a', classId: 1, annotator: 'Mallory' })";
            assertThat(page.evaluate(attempt.formatted(
                                    review.address() + "labels",
                                    "{ method: 'POST', mode: 'no-cors', body: " + label + " }"))
                            .textValue())
                    .as("what is sent without asking is answered to nobody")
                    .isEqualTo("refused");
            assertThat(page.evaluate("new Promise(done => { const frame = document.createElement('iframe');"
                                    + " frame.onload = () => done(frame.contentDocument === null); frame.src = '"
                                    + review.address() + "'; document.documentElement.append(frame); })")
                            .booleanValue())
                    .as("a frame shows nothing of the page")
                    .isTrue();
        } finally {
            elsewhere.stop(0);
        }
        assertThat(topics.sentLabels()).isEmpty();
    }

    /** Nothing is cut off at the side of a phone or of a page that is enlarged to 400 %, and what is pressed can be hit. */
    @ParameterizedTest
    @ValueSource(ints = {320, 360, 768, 1400})
    void thePageFitsAnyScreen(int width) throws Exception {
        List<Answered> answered = sendImages();
        answered.subList(0, IMAGES / 2).forEach(topics::sendLabel);
        topics.flush();
        try (BrowserTab page = openPage()) {
            page.resize(width, 740);
            page.await("the wall", TILES + " === " + IMAGES);
            for (String key : List.of("Escape", "ArrowRight")) {
                page.press(key);
                assertThat(
                                page.evaluate(
                                        "[...document.body.querySelectorAll('*')].filter(it => it.checkVisibility()"
                                                + " && it.getBoundingClientRect().right > innerWidth).map(it => it.outerHTML.slice(0, 100))"))
                        .as("what is cut off after %s", key)
                        .isEmpty();
            }
            JsonNode small = page.evaluate(
                    "[...document.querySelectorAll('button, select, input:not([type=radio]), .group span')]"
                            + ".filter(it => it.checkVisibility()).filter(it => it.getBoundingClientRect().height < 24).map(it => it.outerHTML)");
            assertThat(small).isEmpty();
        }
    }

    /** The rules that Chromium can be asked for: every control has a name, and text stands out from what is behind it. */
    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void everythingHasANameAndCanBeRead(String scheme) throws Exception {
        List<Answered> answered = sendImages();
        answered.subList(0, IMAGES / 2).forEach(topics::sendLabel);
        topics.flush();
        try (BrowserTab page = openPage()) {
            page.call(
                    "Emulation.setEmulatedMedia",
                    "features",
                    List.of(Map.of("name", "prefers-color-scheme", "value", scheme)));
            page.await("the wall", TILES + " === " + IMAGES);
            page.press("ArrowRight");
            page.call("Accessibility.enable");
            JsonNode nodes = page.call("Accessibility.getFullAXTree").get("nodes");
            for (JsonNode node : nodes) {
                if (List.of("button", "textbox", "searchbox", "combobox", "listbox", "option", "radio", "slider")
                                .contains(node.at("/role/value").asText())
                        && !node.get("ignored").booleanValue()) {
                    assertThat(node.at("/name/value").asText())
                            .as("name of %s", node)
                            .isNotBlank();
                }
            }
            assertThat(page.evaluate(CONTRAST)).isEmpty();
        }
    }
}
