package io.flinktwins.local.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The page in headless Chromium. Its name keeps it out of a build without a browser; CONTRIBUTING.md has the command. */
class ReportPageInBrowser {

    @TempDir
    private Path folder;

    private ChromeDriver browser;

    @BeforeEach
    void start() {
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(executable("chromium"));
        options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1200,1000");
        options.setCapability("goog:loggingPrefs", logs);
        browser = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(executable("chromedriver"))
                        .build(),
                options);
    }

    @AfterEach
    void stop() {
        browser.quit();
    }

    private static File executable(String name) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(directory -> new File(directory, name))
                .filter(File::canExecute)
                .findFirst()
                .orElseThrow(() -> new AssertionError(
                        "no %s on the PATH; install Debian's chromium and chromium-driver".formatted(name)));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 10, 1000})
    void everyDiagramIsDrawnWithoutErrorsAndWithoutTheNetwork(int classes) throws IOException {
        String page = open(classes, classId -> "label " + classId);
        for (String figure : List.of("over-time", "classes", "confusion", "reliability")) {
            WebElement drawing = browser.findElement(By.cssSelector("#" + figure + " svg"));
            assertThat(drawing.getSize().getWidth()).as(figure).isGreaterThan(300);
            assertThat(drawing.getSize().getHeight()).as(figure).isGreaterThan(30);
            assertThat(drawing.findElements(By.cssSelector(".bar, .cell, .point")))
                    .as(figure)
                    .isNotEmpty()
                    .allMatch(mark -> mark.getRect().getWidth() > 0);
            assertThat(drawing.getDomAttribute("aria-label")).isNotBlank();
            assertThat(count("#" + figure + " details tbody tr")).as(figure).isPositive();
        }
        assertThat(count("#confusion .cell")).isEqualTo(cells(classes));
        assertNothingWentWrong(page);
    }

    /** The diagonal and the next class of each; at most 30 of the classes are shown, and then the last one's next is not. */
    private static int cells(int classes) {
        return classes <= 30 ? 2 * classes : 2 * 30 - 1;
    }

    @Test
    void theFiguresAreThoseOfTheReport() throws IOException {
        open(10, classId -> "label " + classId);
        assertThat(text("top1")).isEqualTo("80.00 %");
        assertThat(text("top5")).isEqualTo("–");
        assertThat(text("calibration-error")).isEqualTo("0.0500");
        assertThat(text("classified")).isEqualTo("100");
        assertThat(text("dead-letters")).isEqualTo("1");
        assertThat(browser.findElement(By.id("headline")).getText())
                .contains("75.00 % to 85.00 %", "published (ImageNet-1k): 81.15 %", "95.67 %", "1 CORRUPT_IMAGE");
        assertThat(row("#classes tbody tr:nth-child(4)"))
                .containsExactly("label 3", "3", "10", "10", "8", "80.00 %", "80.00 %", "80.00 %");
        assertThat(row("#confusion tbody tr:first-child")).containsExactly("label 0", "label 1", "2", "20.00 %");
        assertThat(row("#over-time tbody tr:last-child"))
                .containsExactly("52", "101", "49", "80.00 %", "75.00 %", "85.00 %");
    }

    @Test
    void aTableIsSortedByItsHeadings() throws IOException {
        open(10, classId -> "label " + classId);
        browser.executeScript("for (const details of document.querySelectorAll('details')) details.open = true;");
        WebElement heading = browser.findElement(By.cssSelector("#classes th:nth-child(2) button"));
        heading.click();
        heading.click();
        assertThat(row("#classes tbody tr:first-child")).startsWith("label 9", "9");
    }

    @Test
    void aHostileLabelIsText() throws IOException {
        String hostile = "</script><script>window.harmed = true</script><img src=x onerror='window.harmed = true'>";
        String page = open(2, classId -> hostile + classId);
        assertThat(browser.executeScript("return window.harmed === undefined")).isEqualTo(true);
        assertThat(count("img")).isZero();
        assertThat(row("#classes tbody tr:first-child")).startsWith(hostile + "0");
        assertNothingWentWrong(page);
    }

    private String open(int classes, IntFunction<String> label) throws IOException {
        Path file = folder.resolve("report.html");
        Files.writeString(
                file,
                ReportPage.of(
                        SampleEvaluations.of(classes, label),
                        new PublishedAccuracy(0.8115, 0.9567),
                        "folder",
                        "matched by name"));
        browser.get(file.toUri().toString());
        return file.toUri().toString();
    }

    private void assertNothingWentWrong(String page) {
        assertThat(browser.manage().logs().get(LogType.BROWSER).getAll()).isEmpty();
        assertThat(browser.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
                        .map(LogEntry::getMessage)
                        .filter(message -> message.contains("\"Network.requestWillBeSent\"")))
                .isNotEmpty()
                .allMatch(request -> request.contains("\"url\":\"" + page + "\""));
    }

    private String text(String id) {
        return browser.findElement(By.id(id)).getText();
    }

    /** What is folded up has no text for {@code getText}. */
    private List<String> row(String selector) {
        return browser.findElement(By.cssSelector(selector)).findElements(By.tagName("td")).stream()
                .map(cell -> String.valueOf(cell.getDomProperty("textContent")))
                .toList();
    }

    private int count(String selector) {
        return browser.findElements(By.cssSelector(selector)).size();
    }
}
