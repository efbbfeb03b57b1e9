package io.flinktwins.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The classification job with images on a host that hangs for as long as the test wants. */
class FetchITCase {

    private static final int IMAGES = 100;

    @RegisterExtension
    static final MiniClusterExtension FLINK = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(1)
            .build());

    @RegisterExtension
    static final BrokerExtension KAFKA = new BrokerExtension();

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private List<ImageEvent> carried;
    private HttpServer hanging;

    @BeforeEach
    void startServer() throws IOException {
        carried = FashionMnist.events().subList(0, IMAGES);
        hanging = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hanging.setExecutor(threads);
        hanging.createContext("/", this::answerWhenLetGo);
        hanging.start();
    }

    @AfterEach
    void stopServer() {
        mayAnswer.countDown();
        hanging.stop(0);
        threads.shutdownNow();
    }

    @Test
    void imagesWithBytesAreAnsweredWhileAHundredHangOnTheirHost() throws Exception {
        TestTopics topics = new TestTopics(KAFKA.broker(), "hanging");
        topics.send(amongOthersElsewhere(root()));
        JobClient job = DefinedJobs.startClassification(topics.options(
                "--stop-at-latest",
                "--checkpoint-interval=200ms",
                "--image-uri-allow=" + root(),
                "--fetch-timeout=1h",
                "--model=" + FashionMnist.MODEL));
        topics.awaitClassifications(IMAGES);
        assertThat(topics.readClassifications())
                .extracting(Classification::getImageId)
                .containsExactlyInAnyOrderElementsOf(ids(carried));

        mayAnswer.countDown();
        job.getJobExecutionResult().get(3, TimeUnit.MINUTES);
        assertThat(topics.readClassifications()).hasSize(2 * IMAGES);
        assertThat(topics.readDeadLetters()).isEmpty();
    }

    @Test
    void aHostThatRefusesCostsItsOwnImagesOnly() throws Exception {
        TestTopics topics = new TestTopics(KAFKA.broker(), "refusing");
        topics.send(amongOthersElsewhere(root()));
        hanging.stop(0);
        DefinedJobs.startClassification(topics.options(
                        "--stop-at-latest",
                        "--image-uri-allow=" + root(),
                        "--model=" + FashionMnist.MODEL,
                        "--ordered"))
                .getJobExecutionResult()
                .get(3, TimeUnit.MINUTES);
        assertThat(topics.readClassifications())
                .extracting(Classification::getImageId)
                .containsExactlyInAnyOrderElementsOf(ids(carried));
        assertThat(topics.readDeadLetters())
                .hasSize(IMAGES)
                .allSatisfy(letter -> assertThat(letter.getReason()).isEqualTo(Reason.FETCH_FAILED))
                .extracting(DeadLetter::getMessage)
                .anyMatch(message -> message.contains("its host is given up for now: no answer since"));
    }

    private List<ImageEvent> amongOthersElsewhere(String root) {
        List<ImageEvent> events = new ArrayList<>();
        for (ImageEvent event : carried) {
            events.add(ImageEvent.newBuilder(event)
                    .setImageId("elsewhere-" + event.getImageId())
                    .setImage(null)
                    .setImageUri(root + event.getImageId())
                    .build());
            events.add(event);
        }
        return events;
    }

    private static List<String> ids(List<ImageEvent> events) {
        return events.stream().map(ImageEvent::getImageId).toList();
    }

    private String root() {
        return "http://127.0.0.1:%d/".formatted(hanging.getAddress().getPort());
    }

    private void answerWhenLetGo(HttpExchange exchange) throws IOException {
        try {
            mayAnswer.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        byte[] image = carried.get(0).getImage().array();
        exchange.sendResponseHeaders(200, image.length);
        exchange.getResponseBody().write(image);
        exchange.close();
    }
}
