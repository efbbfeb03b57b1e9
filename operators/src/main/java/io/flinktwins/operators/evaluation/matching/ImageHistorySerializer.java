package io.flinktwins.operators.evaluation.matching;

import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.operators.records.ImmutableSerializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * Writes a {@link ImageHistory} in few bytes, because there are millions of them: counts, class ids and versions as
 * variable-length integers of seven bits a byte, the least significant first. A weight of 1 takes no room.
 *
 * <p>The first byte names the layout, so that a later version can still read the states that this one wrote.
 */
public final class ImageHistorySerializer extends ImmutableSerializer<ImageHistory> {

    private static final int LAYOUT = 1;

    private static final int MET = 1;
    private static final int WEIGHTED = 2;

    @Override
    public void serialize(ImageHistory image, DataOutputView target) throws IOException {
        target.writeByte(LAYOUT);
        writeNumber(image.predictions().size(), target);
        for (SeenPrediction prediction : image.predictions()) {
            writePrediction(prediction, target);
        }
        writeNumber(image.labels().size(), target);
        for (SeenLabel label : image.labels()) {
            writeLabel(label, target);
        }
    }

    @Override
    public ImageHistory deserialize(DataInputView source) throws IOException {
        int layout = source.readByte();
        if (layout != LAYOUT) {
            throw new IOException("image state has layout %d; this version reads layout %d".formatted(layout, LAYOUT));
        }
        int count = (int) readNumber(source);
        List<SeenPrediction> predictions = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            predictions.add(readPrediction(source));
        }
        int labelCount = (int) readNumber(source);
        List<SeenLabel> labels = new ArrayList<>(labelCount);
        for (int i = 0; i < labelCount; i++) {
            labels.add(readLabel(source));
        }
        return new ImageHistory(predictions, labels);
    }

    private static void writePrediction(SeenPrediction prediction, DataOutputView target) throws IOException {
        target.writeUTF(prediction.model().name());
        writeNumber(prediction.model().version(), target);
        target.writeLong(prediction.capturedAt());
        writeNumbers(prediction.ranked(), target);
        target.writeFloat(prediction.confidence());
        writeNumber(prediction.repeats(), target);
    }

    private static SeenPrediction readPrediction(DataInputView source) throws IOException {
        return new SeenPrediction(
                new ModelIdentity(source.readUTF(), readNumber(source)),
                source.readLong(),
                readNumbers(source),
                source.readFloat(),
                (int) readNumber(source));
    }

    private static void writeLabel(SeenLabel label, DataOutputView target) throws IOException {
        writeNumber(label.classId(), target);
        target.writeLong(label.labelledAt());
        writeNumber(label.count(), target);
        boolean isWeighted = label.weight() != 1;
        target.writeByte((label.met() ? MET : 0) | (isWeighted ? WEIGHTED : 0));
        if (isWeighted) {
            writeNumber((long) (label.weight() * Label.WEIGHT_UNITS), target);
        }
    }

    private static SeenLabel readLabel(DataInputView source) throws IOException {
        int classId = (int) readNumber(source);
        long labelledAt = source.readLong();
        int count = (int) readNumber(source);
        int flags = source.readByte();
        double weight = (flags & WEIGHTED) == 0 ? 1 : readNumber(source) / Label.WEIGHT_UNITS;
        return new SeenLabel(classId, labelledAt, weight, count, (flags & MET) != 0);
    }

    private static void writeNumbers(int[] numbers, DataOutputView target) throws IOException {
        writeNumber(numbers.length, target);
        for (int number : numbers) {
            writeNumber(number, target);
        }
    }

    private static int[] readNumbers(DataInputView source) throws IOException {
        int[] numbers = new int[(int) readNumber(source)];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (int) readNumber(source);
        }
        return numbers;
    }

    private static void writeNumber(long number, DataOutputView target) throws IOException {
        long rest = number;
        while ((rest & ~0x7FL) != 0) {
            target.writeByte((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        target.writeByte((int) rest);
    }

    private static long readNumber(DataInputView source) throws IOException {
        long number = 0;
        int shift = 0;
        byte next;
        do {
            next = source.readByte();
            number |= (long) (next & 0x7F) << shift;
            shift += 7;
        } while (next < 0);
        return number;
    }

    @Override
    public TypeSerializerSnapshot<ImageHistory> snapshotConfiguration() {
        return new Snapshot();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ImageHistorySerializer;
    }

    @Override
    public int hashCode() {
        return ImageHistorySerializer.class.hashCode();
    }

    /** What a checkpoint keeps of this serializer: that it is this class. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<ImageHistory> {
        public Snapshot() {
            super(ImageHistorySerializer::new);
        }
    }
}
