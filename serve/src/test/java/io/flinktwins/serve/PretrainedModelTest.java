package io.flinktwins.serve;

import static io.flinktwins.serve.ServerUnderTest.base64;
import static io.flinktwins.serve.ServerUnderTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinktwins.schemas.LabelledImage;
import io.flinktwins.schemas.wire.RecordCodec;
import io.flinktwins.serve.ServerUnderTest.Setup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.specific.SpecificDatumReader;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** The model that the demo serves, on images that it was not trained on. */
class PretrainedModelTest {

    private static final Path MODEL = Path.of("../models/pretrained/alt_gvt_nano");
    private static final Path IMAGES = Path.of("../models/data/fashion-mnist-test-3000.avro");
    private static final Path PYTORCH_ANSWERS = Path.of("../models/data/fashion-mnist-test-3000.pytorch.csv");
    private static final int IMAGE_COUNT = 60;

    /** PyTorch's answers are stored with six digits. */
    private static final Offset<Float> STORED = Offset.offset(1e-5f);

    /** From many clients at once, so that images of several requests are in one batch. */
    @Test
    void answersArePyTorchs() throws IOException {
        List<CompletableFuture<JsonNode>> answers = new ArrayList<>();
        try (ServerUnderTest server = ServerUnderTest.start(new Setup(MODEL))) {
            for (byte[] image : images()) {
                String request = "{\"image\": \"%s\", \"topk\": 2}".formatted(base64(image));
                answers.add(server.postLater("/image-classification", request)
                        .thenApply(response -> json(response).at("/result/categories")));
            }
            List<String[]> expected = pytorchAnswers();
            for (int image = 0; image < IMAGE_COUNT; image++) {
                JsonNode categories = answers.get(image).join();
                String[] columns = expected.get(image);
                for (int rank = 0; rank < 2; rank++) {
                    JsonNode category = categories.get(rank);
                    assertThat(category.get("id").asText())
                            .as("image %d", image)
                            .isEqualTo(columns[2 + 2 * rank]);
                    assertThat(category.get("score").floatValue())
                            .as("image %d", image)
                            .isCloseTo(Float.parseFloat(columns[3 + 2 * rank]), STORED);
                }
            }
        }
    }

    private static List<byte[]> images() throws IOException {
        List<byte[]> images = new ArrayList<>();
        try (DataFileReader<LabelledImage> records =
                new DataFileReader<>(IMAGES.toFile(), new SpecificDatumReader<>(LabelledImage.class))) {
            while (images.size() < IMAGE_COUNT) {
                images.add(RecordCodec.bytes(records.next().getImage()));
            }
        }
        return images;
    }

    private static List<String[]> pytorchAnswers() throws IOException {
        try (Stream<String> lines = Files.lines(PYTORCH_ANSWERS)) {
            return lines.skip(1).limit(IMAGE_COUNT).map(line -> line.split(",")).toList();
        }
    }
}
