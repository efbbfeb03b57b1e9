package io.flinktwins.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinktwins.cli.review.ReviewedTopics;
import io.flinktwins.cli.review.ReviewedTopics.Answered;
import io.flinktwins.cli.review.SampleEvents;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.LabelEvent;
import io.flinktwins.schemas.LabelRequest;
import io.flinktwins.schemas.PipelineTopic;
import io.flinktwins.schemas.SelectionReason;
import io.flinktwins.testbed.broker.EmbeddedBroker;
import io.flinktwins.testbed.host.PortChoice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From requests of labels to tasks, and from annotations to labels, on an embedded broker. */
class LabelsITCase {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MODEL = "../models/pretrained/alt_gvt_nano";
    private static final String PREFIX = "/data/local-files/?d=for%20label%20studio/images/";

    @TempDir
    private Path folder;

    private EmbeddedBroker broker;
    private ReviewedTopics topics;

    @BeforeEach
    void start() {
        broker = EmbeddedBroker.start(PortChoice.ANY, 2);
        topics = new ReviewedTopics(broker.bootstrapServers());
    }

    @AfterEach
    void stop() {
        topics.close();
        broker.close();
    }

    private TwinsProcess labels(String command, String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("labels", command, "--bootstrap-servers", broker.bootstrapServers(), "--model", MODEL));
        arguments.addAll(List.of(more));
        return TwinsProcess.run(arguments.toArray(String[]::new));
    }

    private TwinsProcess export(String... more) {
        return labels(
                "export",
                Stream.concat(Stream.of("--out", out().toString()), Stream.of(more))
                        .toArray(String[]::new));
    }

    private Path out() {
        return folder.resolve("for label studio");
    }

    private ArrayNode tasks() throws Exception {
        return (ArrayNode) JSON.readTree(out().resolve("tasks.json").toFile());
    }

    private void request(String imageId, double probability, Instant requestedAt) {
        LabelRequest request = SampleEvents.request(imageId, probability, SelectionReason.LOW_MARGIN);
        request.setRequestedAt(requestedAt);
        topics.send(PipelineTopic.Names.TO_LABEL, request);
    }

    private List<Answered> sendImages(int count) throws Exception {
        List<Answered> answered = ReviewedTopics.answered(count);
        answered.forEach(topics::send);
        return answered;
    }

    @Test
    void whatIsWantedAndNotLabelledBecomesATask() throws Exception {
        List<Answered> answered = sendImages(10);
        for (int i = 2; i < 6; i++) {
            request(answered.get(i).imageId(), 0.25, SampleEvents.CAPTURED_AT.plusSeconds(i));
        }
        topics.sendLabel(answered.get(3));
        request("gone", 0.25, SampleEvents.CAPTURED_AT);
        topics.flush();
        TwinsProcess exported = export();
        assertThat(exported.exitCode()).as(exported.err()).isZero();
        assertThat(exported.out()).contains("3 tasks in " + out().resolve("tasks.json"));
        assertThat(exported.err())
                .contains("1 images have their label", "1 images are no longer in image-events", "--since 20");
        ArrayNode tasks = tasks();
        assertThat(tasks).hasSize(3);
        for (int i = 0; i < 3; i++) {
            assertTask(tasks.get(i), answered.get(List.of(2, 4, 5).get(i)));
        }
        assertThat(out().resolve("label-config.xml")).content().contains("<Choice value=\"T-shirt/top\"/>");
    }

    private void assertTask(JsonNode task, Answered image) throws Exception {
        assertThat(task.at("/data/imageId").textValue()).isEqualTo(image.imageId());
        assertThat(task.at("/data/selectionProbability").doubleValue()).isEqualTo(0.25);
        assertThat(task.at("/data/reasons/0").textValue()).isEqualTo("LOW_MARGIN");
        assertThat(task.at("/data/capturedAt").textValue()).isEqualTo("2026-11-27T10:00:00Z");
        assertThat(task.at("/predictions/0/model_version").textValue()).isEqualTo("model/1");
        assertThat(task.at("/predictions/0/result/0/value/choices/0").textValue())
                .isEqualTo(image.topK().get(0).getLabel());
        assertThat((float) task.at("/predictions/0/score").doubleValue())
                .isEqualTo(image.topK().get(0).getScore());
        String url = task.at("/data/image").textValue();
        assertThat(url).startsWith(PREFIX).endsWith(".png");
        assertThat(out().resolve("images").resolve(url.substring(PREFIX.length())))
                .hasBinaryContent(image.image());
    }

    @Test
    void aTaskMayContainItsImageAndOneElsewhereIsNamed() throws Exception {
        List<Answered> answered = sendImages(1);
        topics.send(
                PipelineTopic.Names.IMAGE_EVENTS,
                ImageEvent.newBuilder()
                        .setImageId("elsewhere")
                        .setCapturedAt(SampleEvents.CAPTURED_AT)
                        .setImageUri("s3://bucket/a b.jpg")
                        .build());
        topics.send(PipelineTopic.Names.IMAGE_EVENTS, SampleEvents.image("no image", 10));
        request(answered.get(0).imageId(), 1, SampleEvents.CAPTURED_AT);
        request("elsewhere", 1, SampleEvents.CAPTURED_AT.plusSeconds(1));
        request("no image", 1, SampleEvents.CAPTURED_AT.plusSeconds(2));
        topics.flush();
        TwinsProcess exported = export("--inline");
        assertThat(exported.exitCode()).as(exported.err()).isZero();
        assertThat(exported.err()).contains("1 images are in no format that is known");
        assertThat(tasks()).hasSize(2);
        assertThat(tasks().at("/0/data/image").textValue())
                .isEqualTo("data:image/png;base64,"
                        + Base64.getEncoder().encodeToString(answered.get(0).image()));
        assertThat(tasks().at("/1/data/image").textValue()).isEqualTo("s3://bucket/a b.jpg");
        assertThat(tasks().at("/1/predictions"))
                .as("predictions: the model that it was asked for has other classes")
                .isEmpty();
        assertThat(out().resolve("images")).doesNotExist();
    }

    @Test
    void theNewestRequestsComeFirstWithinTheLimits() throws Exception {
        List<Answered> answered = sendImages(6);
        for (int i = 0; i < 6; i++) {
            request(answered.get(i).imageId(), 0.25, SampleEvents.CAPTURED_AT.plusSeconds(i));
        }
        // A later request of the same image counts.
        request(answered.get(0).imageId(), 0.5, SampleEvents.CAPTURED_AT.plusSeconds(10));
        topics.flush();
        TwinsProcess newest = export("--max-images", "2");
        assertThat(newest.err()).contains("4 images are older requests than those of --max-images 2");
        assertThat(imageIds())
                .containsExactly(answered.get(5).imageId(), answered.get(0).imageId());
        assertThat(tasks().at("/1/data/selectionProbability").doubleValue()).isEqualTo(0.5);
        export("--since", SampleEvents.CAPTURED_AT.plusSeconds(4).toString());
        assertThat(imageIds())
                .containsExactly(
                        answered.get(4).imageId(),
                        answered.get(5).imageId(),
                        answered.get(0).imageId());
        TwinsProcess small = export("--max-bytes", "1b");
        assertThat(small.exitCode()).isZero();
        assertThat(small.err()).contains("6 images have no room in --max-bytes", "There is nothing to label");
    }

    private List<String> imageIds() throws Exception {
        List<String> imageIds = new ArrayList<>();
        tasks().forEach(task -> imageIds.add(task.at("/data/imageId").textValue()));
        return imageIds;
    }

    @Test
    void annotationsBecomeLabelsThatKnowHowTheirImagesWereChosen() throws Exception {
        List<Answered> answered = sendImages(3);
        answered.forEach(image -> request(image.imageId(), 0.25, SampleEvents.CAPTURED_AT));
        topics.flush();
        assertThat(export().exitCode()).isZero();
        ArrayNode tasks = tasks();
        ((ObjectNode) tasks.at("/2/data")).remove("selectionProbability");
        tasks.forEach(task -> annotate((ObjectNode) task));
        Path file = Files.writeString(folder.resolve("export.json"), tasks.toString());

        TwinsProcess dry = labels("import", file.toString(), "--dry-run");
        assertThat(dry.exitCode()).as(dry.err()).isZero();
        assertThat(dry.outLines()).hasSize(3);
        assertThat(dry.err()).contains("3 labels would go to labels");
        assertThat(topics.sentLabels()).isEmpty();

        TwinsProcess imported = labels("import", file.toString(), file.toString());
        assertThat(imported.exitCode()).as(imported.err()).isZero();
        assertThat(imported.out()).contains("3 labels to labels");
        assertThat(topics.sentLabels())
                .hasSize(3)
                .extracting(
                        LabelEvent::getClassId,
                        LabelEvent::getLabel,
                        LabelEvent::getSelectionProbability,
                        LabelEvent::getAnnotator,
                        LabelEvent::getLabelledAt)
                .containsOnly(
                        tuple(9, "Ankle boot", 0.25, "ada@example.com", Instant.parse("2026-11-27T12:00:00.123Z")));
        assertThat(topics.sentLabels())
                .extracting(LabelEvent::getImageId)
                .containsExactlyInAnyOrderElementsOf(
                        answered.stream().map(Answered::imageId).toList());
        assertThat(export().err()).contains("3 images have their label", "There is nothing to label");
    }

    private static void annotate(ObjectNode task) {
        ObjectNode annotation = task.putArray("annotations")
                .addObject()
                .put("was_cancelled", false)
                .put("updated_at", "2026-11-27T12:00:00.123456Z");
        annotation.putObject("completed_by").put("id", 1).put("email", "ada@example.com");
        annotation
                .putArray("result")
                .addObject()
                .put("from_name", "label")
                .put("type", "choices")
                .putObject("value")
                .putArray("choices")
                .add("Ankle boot");
    }

    @Test
    void nothingIsSentIfAnyFileHasAFault() throws Exception {
        Path good = Files.writeString(folder.resolve("good.csv"), "imageId,label\na,Bag\n");
        Path bad = Files.writeString(folder.resolve("bad.csv"), "imageId,label\nb,Sombrero\n");
        TwinsProcess imported = labels("import", good.toString(), bad.toString());
        assertThat(imported.exitCode()).isEqualTo(2);
        assertThat(imported.err())
                .contains("nothing was imported", bad + ", line 2: no class of the model is called 'Sombrero'");
        assertThat(topics.sentLabels()).isEmpty();
    }

    @Test
    void labelsOfImagesThatNobodyAskedForStandForThemselves() throws Exception {
        Path file = Files.writeString(folder.resolve("labels.csv"), "imageId,label\na,Bag\n");
        TwinsProcess imported = labels("import", file.toString(), "--to-label-topic", "nowhere");
        assertThat(imported.exitCode()).as(imported.err()).isZero();
        assertThat(imported.err()).contains("1 labels are of images that nobody asked for");
        assertThat(topics.sentLabels()).singleElement().satisfies(label -> {
            assertThat(label.getSelectionProbability()).isNull();
            assertThat(label.getLabelledAt()).isBetween(Instant.now().minus(Duration.ofMinutes(5)), Instant.now());
        });
    }
}
