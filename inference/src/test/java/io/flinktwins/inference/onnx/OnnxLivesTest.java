package io.flinktwins.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.inference.ClassList;
import io.flinktwins.inference.Outcome.Classified;
import io.flinktwins.inference.batch.BatchPolicy;
import io.flinktwins.inference.batch.Capacity;
import io.flinktwins.inference.batch.RecordedOutcomes;
import io.flinktwins.inference.image.ImageLimits;
import io.flinktwins.inference.modeldirectory.ModelDirectory;
import io.flinktwins.inference.onnx.OnnxEngine.ClientCheck;
import io.flinktwins.inference.onnx.OnnxOptions.BatchPadding;
import io.flinktwins.inference.onnx.OnnxOptions.ModelSharing;
import io.flinktwins.inference.onnx.gpu.GpuOptions;
import io.flinktwins.inference.serving.FailedLoads;
import io.flinktwins.inference.serving.ModelServing;
import io.flinktwins.inference.serving.ServingOptions;
import io.flinktwins.inference.serving.Slot;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Seeded lives of the serving core on ONNX Runtime itself, with a swap in each, and a close at any time in half of them. */
class OnnxLivesTest {

    private static final int LIVES = 150;
    private static final int SIDE = 2;
    private static final Offset<Float> CLOSE = Offset.offset(1e-6f);

    @TempDir
    private Path models;

    private final TinyModels.Expected expected = TinyModels.expected();
    private byte[][] images;

    @BeforeEach
    void drawImages() throws IOException {
        images = new byte[expected.images().length][];
        for (int i = 0; i < images.length; i++) {
            images[i] = png(expected.images()[i]);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void everyImageHasItsOwnAnswerAndNoSessionStaysOpen(int batchesInFlight) throws Exception {
        int open = OnnxSessions.openCount();
        for (int seed = 0; seed < LIVES; seed++) {
            live(new Random(seed), models.resolve("%d-%d".formatted(batchesInFlight, seed)), batchesInFlight);
            assertThat(OnnxSessions.openCount()).as("seed %d", seed).isEqualTo(open);
        }
    }

    private void live(Random random, Path folder, int batchesInFlight) throws Exception {
        add(folder, 1, "dynamic");
        boolean closedEarly = random.nextBoolean();
        int count = random.nextInt(60);
        RecordedOutcomes answers = new RecordedOutcomes();
        ModelServing serving = serving(random, folder, batchesInFlight);
        add(folder, 2, random.nextBoolean() ? "fixed-4" : "hidden-fixed");
        Thread swap = new Thread(serving::update);
        swap.start();
        for (int image = 0; image < count; image++) {
            serving.submit(images[image % images.length], answers.of(image));
        }
        if (!closedEarly) {
            answers.await(count);
        }
        serving.close();
        swap.join();
        assertThat(answers.repeated).isEmpty();
        assertThat(answers.failures).isEmpty();
        answers.outcomes.forEach((image, outcome) -> assertThat(((Classified) outcome).probabilities())
                .containsExactly(expected.probabilities()[image % images.length], CLOSE));
    }

    private static ModelServing serving(Random random, Path folder, int batchesInFlight) {
        OnnxOptions session = new OnnxOptions(
                Device.CPU,
                1,
                random.nextBoolean() ? ModelSharing.SLOT : ModelSharing.PROCESS,
                TinyModels.PATIENCE,
                random.nextBoolean() ? BatchPadding.ALWAYS : BatchPadding.NEVER,
                GpuOptions.FAST);
        return ModelServing.start(
                "lives",
                new OnnxEngine(
                        new ModelDirectory(folder.toString()), null, session, ImageLimits.DEFAULT, ClientCheck.CPU),
                Slot.alone(new Capacity(1 + random.nextInt(6), batchesInFlight, 1 + random.nextInt(2))),
                ClassList.labelled(List.of("a", "b", "c")),
                new ServingOptions(BatchPolicy.DEFAULT, Duration.ZERO),
                null,
                new FailedLoads(),
                System::nanoTime);
    }

    private static void add(Path folder, int version, String model) throws IOException {
        TinyModels.addVersion(folder, version, model);
    }

    /** Values of 0 to 7, channel by channel, as the samples of a file. */
    private static byte[] png(float[] planes) throws IOException {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        int pixels = SIDE * SIDE;
        for (int i = 0; i < pixels; i++) {
            int rgb = (int) planes[i] << 16 | (int) planes[pixels + i] << 8 | (int) planes[2 * pixels + i];
            image.setRGB(i % SIDE, i / SIDE, rgb);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }
}
