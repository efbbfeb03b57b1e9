package io.flinktwins.operators.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.flinktwins.inference.fetch.AllowedUris;
import io.flinktwins.inference.fetch.FetchOptions;
import io.flinktwins.inference.fetch.FetchOptions.Patience;
import io.flinktwins.operators.records.Received;
import io.flinktwins.operators.records.ReceivedImages;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Rejection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.datastream.AsyncDataStream.OutputMode;
import org.apache.flink.streaming.api.operators.async.AsyncWaitOperatorFactory;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Hosts here hang until the test lets them go: what is emitted before can't have waited for them. */
@Timeout(60)
class FetchFunctionTest {

    private static final Duration LONG = Duration.ofMinutes(10);
    private static final int THREADS = 2;
    private static final long NO_TIMEOUT = 0;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private final AtomicInteger asked = new AtomicInteger();
    private HttpServer hanging;
    private HttpServer answering;

    @BeforeEach
    void startServers() throws IOException {
        hanging = serve(this::answerWhenLetGo);
        answering = serve(FetchFunctionTest::answer);
    }

    @AfterEach
    void stopServers() {
        mayAnswer.countDown();
        hanging.stop(0);
        answering.stop(0);
        threads.shutdownNow();
    }

    @Test
    void imagesWithBytesPassAHundredThatWaitForASilentHost() throws Exception {
        try (var harness = harness(1_000, OutputMode.UNORDERED)) {
            harness.open();
            for (int i = 0; i < 100; i++) {
                process(harness, ReceivedImages.elsewhere(root(hanging) + "/" + i));
                process(harness, ReceivedImages.numbered(i));
            }
            emit(harness, 100);
            assertThat(harness.extractOutputValues())
                    .extracting(image -> image.encoded()[0])
                    .containsExactlyElementsOf(numbers(100));
            mayAnswer.countDown();
            harness.endInput();
            assertThat(harness.extractOutputValues()).hasSize(200).allMatch(image -> image.rejection() == null);
        }
    }

    @Test
    void aSilentHostTakesNothingFromTheOthers() throws Exception {
        try (var harness = harness(1_000, OutputMode.UNORDERED)) {
            harness.open();
            for (int i = 0; i < 20; i++) {
                process(harness, ReceivedImages.elsewhere(root(hanging) + "/" + i));
                process(harness, ReceivedImages.elsewhere(root(answering) + "/" + i));
            }
            emit(harness, 20);
            assertThat(harness.extractOutputValues())
                    .allMatch(image -> image.received().event().getImageUri().startsWith(root(answering)))
                    .allSatisfy(image -> assertThat(image.encoded()).containsExactly(7));
            assertThat(asked).hasValueLessThanOrEqualTo(THREADS);
        }
    }

    @Test
    void noMoreIsFetchedThanTheTaskTakes() throws Exception {
        mayAnswer.countDown();
        try (var harness = harness(1_000, OutputMode.UNORDERED)) {
            harness.open();
            for (int i = 0; i < 20; i++) {
                process(harness, ReceivedImages.elsewhere(root(hanging) + "/" + i));
            }
            List<Mail> fetched = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                fetched.add(harness.getTaskMailbox().take(0));
            }
            assertThat(asked).hasValue(THREADS);
            for (Mail mail : fetched) {
                mail.run();
            }
            harness.endInput();
            assertThat(asked).hasValue(20);
        }
    }

    @Test
    void inOrderAnImageWaitsForThoseBeforeIt() throws Exception {
        mayAnswer.countDown();
        try (var harness = harness(4, OutputMode.ORDERED)) {
            harness.open();
            process(harness, ReceivedImages.elsewhere(root(hanging) + "/first"));
            process(harness, ReceivedImages.numbered(2));
            harness.endInput();
            assertThat(harness.extractOutputValues())
                    .extracting(image -> image.encoded()[0])
                    .containsExactly((byte) 7, (byte) 2);
        }
    }

    @Test
    void aSavepointHoldsTheImagesThatWait() throws Exception {
        OperatorSubtaskState savepoint;
        try (var harness = harness(10, OutputMode.UNORDERED)) {
            harness.open();
            for (int i = 0; i < 5; i++) {
                process(harness, ReceivedImages.elsewhere(root(hanging) + "/" + i));
            }
            savepoint = harness.snapshot(1, 1);
        }
        mayAnswer.countDown();
        try (var harness = harness(1, OutputMode.UNORDERED)) {
            harness.initializeState(savepoint);
            harness.open();
            harness.endInput();
            assertThat(harness.extractOutputValues()).hasSize(5).allMatch(image -> image.rejection() == null);
        }
    }

    @Test
    void whatIsNotAllowedOrNotThereComesBackWithTheReason(@TempDir Path folder) throws Exception {
        Path allowed = Files.createDirectory(folder.resolve("allowed"));
        Files.write(allowed.resolve("seven"), new byte[] {7});
        Files.write(folder.resolve("secret"), new byte[] {8});
        try (var harness =
                harness(10, OutputMode.ORDERED, List.of(allowed.toUri().toString()))) {
            harness.open();
            for (String uri : List.of("allowed/seven", "secret", "allowed/missing")) {
                process(
                        harness,
                        ReceivedImages.elsewhere(folder.resolve(uri).toUri().toString()));
            }
            process(harness, ReceivedImages.elsewhere("no uri"));
            harness.endInput();
            List<FetchedImage> images = harness.extractOutputValues();
            assertThat(images.get(0).encoded()).containsExactly(7);
            assertThat(images.subList(1, 4))
                    .extracting(FetchedImage::rejection)
                    .extracting(Rejection::reason)
                    .containsExactly(Reason.URI_NOT_ALLOWED, Reason.FETCH_FAILED, Reason.URI_NOT_ALLOWED);
        }
    }

    private static List<Byte> numbers(int count) {
        List<Byte> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add((byte) i);
        }
        return numbers;
    }

    /** Runs what the operator's threads hand to the task until so many images have come out. */
    private static void emit(OneInputStreamOperatorTestHarness<Received<ImageEvent>, FetchedImage> harness, int count)
            throws Exception {
        while (harness.getOutput().size() < count) {
            harness.getTaskMailbox().take(0).run();
        }
    }

    private static void process(
            OneInputStreamOperatorTestHarness<Received<ImageEvent>, FetchedImage> harness, Received<ImageEvent> image)
            throws Exception {
        harness.processElement(new StreamRecord<>(image));
    }

    private OneInputStreamOperatorTestHarness<Received<ImageEvent>, FetchedImage> harness(int capacity, OutputMode mode)
            throws Exception {
        return harness(capacity, mode, List.of(root(hanging) + "/", root(answering) + "/"));
    }

    private static OneInputStreamOperatorTestHarness<Received<ImageEvent>, FetchedImage> harness(
            int capacity, OutputMode mode, List<String> prefixes) throws Exception {
        FetchOptions options =
                new FetchOptions(new AllowedUris(prefixes), 1_000, LONG, THREADS, capacity, new Patience(5, LONG));
        return new OneInputStreamOperatorTestHarness<>(
                new AsyncWaitOperatorFactory<>(new FetchFunction(options), NO_TIMEOUT, capacity, mode),
                Received.serializer(ImageEvent.class));
    }

    private HttpServer serve(HttpHandler handler) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", handler);
        server.start();
        return server;
    }

    private static String root(HttpServer server) {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answerWhenLetGo(HttpExchange exchange) throws IOException {
        asked.incrementAndGet();
        try {
            mayAnswer.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        answer(exchange);
    }

    private static void answer(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 1);
        exchange.getResponseBody().write(7);
        exchange.close();
    }
}
