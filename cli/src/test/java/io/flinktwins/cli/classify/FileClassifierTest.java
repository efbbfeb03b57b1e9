package io.flinktwins.cli.classify;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.inference.ImageHeader;
import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.inference.Outcome;
import io.flinktwins.inference.Outcome.Classified;
import io.flinktwins.inference.Outcome.Rejected;
import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.inference.batch.Capacity;
import io.flinktwins.inference.batch.Classifier;
import io.flinktwins.inference.batch.Classifier.Lane;
import io.flinktwins.inference.batch.LoadedModel;
import io.flinktwins.inference.image.ImageTransform;
import io.flinktwins.inference.image.tensor.ModelInput;
import io.flinktwins.inference.image.tensor.ModelInput.ChannelOrder;
import io.flinktwins.inference.image.tensor.ModelInput.ElementType;
import io.flinktwins.inference.image.tensor.ModelInput.Layout;
import io.flinktwins.schemas.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileClassifierTest {

    @TempDir
    private Path folder;

    @Test
    void outcomesComeInTheOrderOfTheFilesWithTheRejectedAmongThem() throws Exception {
        List<Path> files = new ArrayList<>();
        for (int number = 0; number < 100; number++) {
            files.add(write(number, number % 10 == 7 ? "bad" : String.valueOf(number)));
        }
        files.add(50, folder.resolve("missing.png"));
        List<Path> order = new ArrayList<>();
        List<String> answers = new ArrayList<>();
        try (FileClassifier classifier = new FileClassifier(
                new LoadedModel(new EchoClassifier(), EchoTransform::new, List.of(), new Capacity(8, 1, 1)))) {
            classifier.classify(files, (file, outcome) -> {
                order.add(file);
                answers.add(describe(outcome));
            });
        }
        assertThat(order).isEqualTo(files);
        assertThat(answers.get(7)).isEqualTo(Reason.CORRUPT_IMAGE.name());
        assertThat(answers.get(49)).isEqualTo("49.0");
        assertThat(answers.get(50)).isEqualTo(Reason.FETCH_FAILED.name());
        assertThat(answers.get(100)).isEqualTo("99.0");
    }

    private Path write(int number, String content) throws IOException {
        return Files.writeString(folder.resolve(number + ".png"), content);
    }

    private static String describe(Outcome outcome) {
        return outcome instanceof Classified classified
                ? String.valueOf(classified.probabilities()[0])
                : ((Rejected) outcome).rejection().reason().name();
    }

    /** Takes the file's text as a number, and makes a tensor of it. */
    private static final class EchoTransform implements ImageTransform {

        private String text = "";

        @Override
        public ImageHeader decode(byte[] encoded) throws RejectedImageException {
            text = new String(encoded, StandardCharsets.UTF_8);
            if (text.equals("bad")) {
                throw new RejectedImageException(Reason.CORRUPT_IMAGE, text);
            }
            return new ImageHeader("JPEG", 1, 1);
        }

        @Override
        public void write(ByteBuffer tensor) {
            tensor.put(new byte[] {Byte.parseByte(text), 0, 0});
        }
    }

    /** Answers with the number in the tensor. */
    private static final class EchoClassifier implements Classifier {

        @Override
        public ModelIdentity model() {
            return new ModelIdentity("echo", 1);
        }

        @Override
        public String device() {
            return "echo";
        }

        @Override
        public ModelInput input() {
            return new ModelInput(1, 1, ChannelOrder.RGB, Layout.NHWC, ElementType.UINT8);
        }

        @Override
        public int classCount() {
            return 1;
        }

        @Override
        public Lane openLane() {
            return new EchoLane(input().byteSize());
        }

        @Override
        public float[] probabilities(float[] scores) {
            return scores;
        }

        @Override
        public void close() {}
    }

    private record EchoLane(int tensorBytes) implements Lane {

        @Override
        public float[][] scores(ByteBuffer tensors, int size) {
            float[][] answers = new float[size][1];
            for (int i = 0; i < size; i++) {
                answers[i][0] = tensors.get(i * tensorBytes);
            }
            return answers;
        }

        @Override
        public void probe() {}

        @Override
        public void terminate() {}

        @Override
        public void resume() {}

        @Override
        public void close() {}
    }
}
