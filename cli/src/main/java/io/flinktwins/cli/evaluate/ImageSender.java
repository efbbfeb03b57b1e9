package io.flinktwins.cli.evaluate;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flinktwins.cli.images.ImageSource;
import io.flinktwins.cli.images.StoredImage;
import io.flinktwins.cli.images.StoredImage.TrueClass;
import io.flinktwins.cli.kafka.EventProducer;
import io.flinktwins.cli.pipeline.PipelineFailedException;
import io.flinktwins.cli.pipeline.Progress;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.PipelineTopic;
import io.flinktwins.schemas.wire.RecordCodec;
import java.io.IOException;
import java.time.Instant;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Sends the images of an evaluation to Kafka, and the label of each; in the place of images that have been classified
 * before, it sends their classifications to where the job would have written them.
 *
 * <p>Used by one thread.
 */
final class ImageSender {

    private static final String SOURCE = "evaluate";

    private final RecordCodec<Classification> classifications = RecordCodec.of(Classification.class);
    private final RecordCodec<DeadLetter> deadLetters = RecordCodec.of(DeadLetter.class);
    private final CaptureTimes times;
    private final Progress progress;
    private final List<SpecificRecordBase> known;
    private final BitSet isKnown = new BitSet();
    private final AnswerSheet sheet = new AnswerSheet();
    private final ImagesDigest digest = new ImagesDigest();

    /** @param known answers, each a classification or a dead letter */
    ImageSender(CaptureTimes times, List<SpecificRecordBase> known, Progress progress) {
        this.times = times;
        this.known = known;
        this.progress = progress;
        known.forEach(answer -> isKnown.set(AnswerSheet.number(imageId(answer))));
    }

    /**
     * What was sent.
     *
     * @param sheet of all images, without answers
     * @param digest which tells the images from others
     */
    record Sent(AnswerSheet sheet, String digest) {}

    /** Reads all images; returns when Kafka has what is to be sent of them. */
    Sent send(ImageSource images, String bootstrapServers) throws IOException, InterruptedException {
        try (EventProducer producer = EventProducer.open(bootstrapServers);
                Stream<StoredImage> stream = images.open()) {
            for (Iterator<StoredImage> next = stream.iterator(); next.hasNext() && producer.isUsable(); ) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                send(next.next(), producer);
                progress.showSent(sheet.answers().size(), System.nanoTime());
            }
            known.forEach(answer -> send(answer, producer));
            producer.flush();
            requireSent(producer);
        }
        return new Sent(sheet, digest.value());
    }

    private void send(StoredImage image, EventProducer producer) {
        TrueClass trueClass = Objects.requireNonNull(image.trueClass());
        digest.add(image, trueClass);
        String imageId = sheet.add(image, trueClass);
        int number = sheet.answers().size();
        Instant capturedAt = times.of(number - 1);
        if (!isKnown.get(number)) {
            producer.sendImage(new StoredImage(imageId, image.image(), trueClass), SOURCE, capturedAt);
        }
        producer.sendLabel(imageId, trueClass, SOURCE, capturedAt);
    }

    private void send(SpecificRecordBase answer, EventProducer producer) {
        byte[] key = imageId(answer).getBytes(UTF_8);
        producer.sendAgain(
                answer instanceof Classification classification
                        ? new ProducerRecord<>(
                                PipelineTopic.CLASSIFICATIONS.topicName(), key, classifications.encode(classification))
                        : new ProducerRecord<>(
                                PipelineTopic.DEAD_LETTERS.topicName(), key, deadLetters.encode((DeadLetter) answer)));
    }

    private static String imageId(SpecificRecordBase answer) {
        return answer instanceof Classification classification
                ? classification.getImageId()
                : Objects.requireNonNull(((DeadLetter) answer).getImageId());
    }

    private static void requireSent(EventProducer producer) {
        Exception failure = producer.firstFailure();
        if (failure != null) {
            throw new PipelineFailedException(
                    "Kafka did not take %d events; the first: %s".formatted(producer.failures(), failure.getMessage()),
                    failure);
        }
    }
}
