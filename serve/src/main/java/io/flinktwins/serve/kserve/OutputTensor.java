package io.flinktwins.serve.kserve;

import io.flinktwins.inference.Outcome.Classified;
import io.flinktwins.inference.ranking.TopK;
import io.flinktwins.schemas.RankedClass;
import io.flinktwins.serve.classifying.Answers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** An output of an answer, with a row for each image. */
public sealed interface OutputTensor {

    /** What was asked for. */
    RequestedOutput requested();

    Datatype datatype();

    /** The images, and what each of them has. */
    List<Long> shape();

    /** All elements back to back, as the protocol's binary form has them. */
    ByteBuffer binary();

    /** Makes an output of the answers to a request. */
    static OutputTensor of(RequestedOutput requested, Answers answers) {
        if (requested.classes() == RequestedOutput.PROBABILITIES) {
            return new Probabilities(
                    requested,
                    answers.images().stream().map(Classified::probabilities).toList());
        }
        TopK ranking = new TopK(requested.classes(), answers.classes().labels());
        return new Classes(
                requested,
                answers.images().stream()
                        .map(answer -> ranking.of(answer.probabilities()).stream()
                                .map(OutputTensor::text)
                                .toList())
                        .toList());
    }

    /** As Triton writes a class: its value, its id and, if it has one, its label. */
    private static String text(RankedClass rankedClass) {
        String text = "%s:%d".formatted(Float.toString(rankedClass.getScore()), rankedClass.getClassId());
        return rankedClass.getLabel() == null ? text : text + ":" + rankedClass.getLabel();
    }

    /** The probabilities of all classes, in the order of their ids. */
    record Probabilities(RequestedOutput requested, List<float[]> rows) implements OutputTensor {

        @Override
        public Datatype datatype() {
            return Datatype.FP32;
        }

        @Override
        public List<Long> shape() {
            return List.of((long) rows.size(), (long) rows.get(0).length);
        }

        @Override
        public ByteBuffer binary() {
            ByteBuffer bytes = ByteBuffer.allocate(rows.size() * rows.get(0).length * Float.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN);
            for (float[] row : rows) {
                for (float probability : row) {
                    bytes.putFloat(probability);
                }
            }
            return bytes.flip();
        }
    }

    /** The most probable classes, the best first. */
    record Classes(RequestedOutput requested, List<List<String>> rows) implements OutputTensor {

        @Override
        public Datatype datatype() {
            return Datatype.BYTES;
        }

        @Override
        public List<Long> shape() {
            return List.of((long) rows.size(), (long) rows.get(0).size());
        }

        @Override
        public ByteBuffer binary() {
            List<byte[]> texts = rows.stream()
                    .flatMap(List::stream)
                    .map(text -> text.getBytes(StandardCharsets.UTF_8))
                    .toList();
            int size =
                    texts.stream().mapToInt(text -> Integer.BYTES + text.length).sum();
            ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
            texts.forEach(text -> bytes.putInt(text.length).put(text));
            return bytes.flip();
        }
    }
}
